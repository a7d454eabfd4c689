export { setBrowserPolicy } from './browser-policy.ts';
export { countStrays } from './count-strays.ts';
export { createContext } from './create-context.ts';
export { sendError } from './error-answer.ts';
export { querySecret } from './query-secret.ts';
export { RateLimits } from './rate-limits.ts';
export { reportFault } from './report-fault.ts';
export { logAnswers, openLog } from './request-log.ts';
