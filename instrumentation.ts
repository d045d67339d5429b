/** Runs once as the server starts: a malformed variable stops it here, by name. */
export async function register(): Promise<void> {
  if (process.env.NEXT_RUNTIME !== 'nodejs') return;
  const { checkConfigurationAtStart } = await import('./lib/server/check-at-start');
  checkConfigurationAtStart();
}
