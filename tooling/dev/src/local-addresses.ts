/** Where `npm start` with these settings is reached; BASE and SANDBOX name another server. */
export function localAddresses(env: NodeJS.ProcessEnv): { BASE: string; SANDBOX: string } {
  return {
    BASE: env['BASE'] || `http://localhost:${env['PORT'] || 8000}`,
    SANDBOX: env['SANDBOX'] || `http://localhost:${env['SANDBOX_PORT'] || 8001}`,
  };
}
