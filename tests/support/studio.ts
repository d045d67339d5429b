import { type ChildProcess, spawn } from 'node:child_process';
import { createServer } from 'node:net';
import path from 'node:path';
import { deleteFolder, makeTemporaryFolder } from './temporary-folder';

export interface Studio {
  origin: string;
  dataDirectory: string;
  /** The id of the current process. */
  pid(): number;
  /** Everything the server has printed so far. */
  output(): string;
  /** Sends SIGKILL and starts again on the same port and data. */
  restart(): Promise<void>;
  /** Sends a signal and waits until the process is gone. */
  kill(signal: NodeJS.Signals): Promise<void>;
  /** Sends a signal and does not wait. */
  signal(signal: NodeJS.Signals): Promise<void>;
  /** Waits until the process ends by itself, and returns its exit code. */
  ended(): Promise<number | null>;
  close(): Promise<void>;
}

/** The production build as a server of its own, on a free port and a temporary data folder. */
export async function startStudio(
  environment: Record<string, string> = {},
  nodeArguments: readonly string[] = [],
): Promise<Studio> {
  const port = await freePort();
  const dataDirectory = environment.STUDIO_DATA_DIR ?? (await makeTemporaryFolder('data'));
  let printed = '';
  let child: ChildProcess;
  const origin = `http://127.0.0.1:${port}`;

  const launch = async () => {
    child = spawn(process.execPath, [...nodeArguments, 'scripts/start.mjs'], {
      cwd: path.resolve(import.meta.dirname, '../..'),
      env: {
        ...bareEnvironment(),
        // `npm start` sets the same variables.
        MALLOC_ARENA_MAX: '2',
        STUDIO_DATA_DIR: dataDirectory,
        HOST: '127.0.0.1',
        PORT: String(port),
        // On loopback all browsers are devices of one library, but here each test's browser needs its own.
        STUDIO_LIBRARY: 'off',
        ...environment,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    child.stderr?.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
    });
    await untilAnswering(`${origin}/api/health`, child, () => printed);
  };
  const kill = async (signal: NodeJS.Signals) => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  };

  await launch();
  return {
    origin,
    dataDirectory,
    pid: () => child.pid ?? 0,
    output: () => printed,
    async restart() {
      await kill('SIGKILL');
      await launch();
    },
    kill,
    async signal(signal) {
      child.kill(signal);
    },
    async ended() {
      if (child.exitCode === null && child.signalCode === null) {
        await new Promise((resolve) => child.once('exit', resolve));
      }
      return child.exitCode;
    },
    async close() {
      await kill('SIGKILL');
      if (!environment.STUDIO_DATA_DIR) await deleteFolder(dataDirectory);
    },
  };
}

/** The machine's environment without anything that would configure the studio. */
export function bareEnvironment(): NodeJS.ProcessEnv {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^(AIHUBMIX_|AWS_|S3_|BLOB_|STUDIO_|SANDBOX_|CRON_|REDIS_|HOST$|PORT$|VERCEL|NODE_ENV$|VITEST)/.test(
        name,
      ),
  );
  return { ...Object.fromEntries(kept), NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' };
}

export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });
}

async function untilAnswering(url: string, child: ChildProcess, printed: () => string): Promise<void> {
  const deadline = Date.now() + 30_000;
  for (;;) {
    if (child.exitCode !== null) throw new Error(`The studio ended with ${child.exitCode}:\n${printed()}`);
    const response = await fetch(url).catch(() => null);
    if (response) return;
    if (Date.now() > deadline) throw new Error(`The studio does not answer:\n${printed()}`);
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
