import { serveSandbox } from '@/lib/server/sandbox/serve';

/**
 * Serves the sandbox on PORT (default 4010; 0 selects a free port) at SANDBOX_PACE (default 1; 0 removes all delays).
 */
async function main(): Promise<void> {
  const port = readNumber('PORT', 4010);
  const pace = readNumber('SANDBOX_PACE', 1);
  const { origin, close } = await serveSandbox({ port, pace });
  console.log(`${origin}/v1`);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void close().then(() => process.exit(0)));
  }
}

function readNumber(name: string, fallback: number): number {
  const value = Number(process.env[name] || fallback);
  if (Number.isFinite(value) && value >= 0) return value;
  throw new Error(`${name} must be a number of 0 or more, not "${process.env[name]}".`);
}

main().catch((error: unknown) => {
  const isPortTaken = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
  const port = process.env.PORT ?? '4010';
  console.error(
    isPortTaken ? `Port ${port} is taken. Choose another with PORT=…, or PORT=0 for a free one.` : error,
  );
  process.exit(1);
});
