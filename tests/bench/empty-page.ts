import { execFileSync, spawn } from 'node:child_process';
import path from 'node:path';
import { freePort } from '../support/studio';

const folder = path.resolve(import.meta.dirname, 'empty-page');
const next = path.resolve('node_modules/next/dist/bin/next');
const environment = { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' } as const;

export interface EmptyPage {
  origin: string;
  close(): void;
}

/** Builds and serves a page of the same framework with nothing on it, to compare the studio's pages with. */
export async function startEmptyPage(): Promise<EmptyPage> {
  execFileSync(process.execPath, [next, 'build'], { cwd: folder, env: environment, stdio: 'pipe' });
  const port = await freePort();
  const origin = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, [next, 'start', '-H', '127.0.0.1', '-p', String(port)], {
    cwd: folder,
    env: environment,
    stdio: 'ignore',
  });
  while (!(await isAnswering(origin))) {
    if (server.exitCode !== null) throw new Error('The empty page could not be served.');
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  return { origin, close: () => server.kill() };
}

async function isAnswering(origin: string): Promise<boolean> {
  try {
    return (await fetch(origin)).ok;
  } catch {
    return false;
  }
}
