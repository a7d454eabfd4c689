export { setBrowserPolicy } from './browser-policy.ts';
export { countCall, callerOf } from './count-call.ts';
export { countStrays } from './count-strays.ts';
export { createContext, type Door } from './create-context.ts';
export { sendError } from './error-answer.ts';
export { querySecret } from './query-secret.ts';
export { RateLimits } from './rate-limits.ts';
export { newRequestId } from './request-id.ts';
export { logAnswers, openLog } from './request-log.ts';
