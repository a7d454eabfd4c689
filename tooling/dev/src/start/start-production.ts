import { startProgram } from './program.ts';
import { untilAskedToStop } from './until-asked-to-stop.ts';

/** Runs the server alone, on the environment as it is: it names everything that is missing. Answers the exit code. */
export async function startProduction(): Promise<number> {
  const server = startProgram('server', 'apps/server/src/main.ts', process.env);
  const reason = await Promise.race([untilAskedToStop(), server.ended]);
  await server.stop();
  return reason === 'asked' ? 0 : 1;
}
