export { createContext } from './border/index.ts';
export { restDoor } from './doors/rest-door.ts';
export { trpcDoor } from './doors/trpc-door.ts';
export { problems } from './problems.ts';
export { run } from './run.ts';
export { buildServer, type Server } from './server.ts';
export { startServer, type RunningServer } from './start-server.ts';
export { tidyWhenQuiet } from './tidy-when-quiet.ts';
