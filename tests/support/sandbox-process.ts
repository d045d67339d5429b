import { spawn } from 'node:child_process';
import path from 'node:path';
import { bareEnvironment } from './studio';

export interface SandboxProcess {
  /** The base URL for a client, ending in /v1. */
  baseUrl: string;
  /** `host:port`, as STUDIO_IMAGE_HOSTS expects it. */
  host: string;
  close(): void;
}

/** `npm run sandbox` on a free port, without delays. */
export function startSandboxProcess(): Promise<SandboxProcess> {
  const root = path.resolve(import.meta.dirname, '../..');
  const child = spawn(
    process.execPath,
    ['--conditions=react-server', '--import', 'tsx', 'scripts/sandbox.ts'],
    {
      cwd: root,
      env: { ...bareEnvironment(), PORT: '0', SANDBOX_PACE: '0' },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  return new Promise((resolve, reject) => {
    let printed = '';
    child.once('exit', (code) => reject(new Error(`The sandbox ended with ${code}:\n${printed}`)));
    child.stdout.on('data', (chunk: Buffer) => {
      printed += chunk.toString();
      const baseUrl = /http:\/\/[\w.:]+\/v1/.exec(printed)?.[0];
      if (baseUrl) resolve({ baseUrl, host: new URL(baseUrl).host, close: () => child.kill() });
    });
  });
}
