import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { freePort } from './studio';

export interface RedisServer {
  url: string;
  close(): void;
}

/** Whether a redis-server is on PATH. If not, the tests that need one are skipped. */
export const hasRedisServer = spawnSync('redis-server', ['--version']).status === 0;

/** A real redis-server on a free port, in memory only. */
export async function startRedisServer(): Promise<RedisServer> {
  const port = await freePort();
  const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
  const child: ChildProcess = spawn('redis-server', args, { stdio: ['ignore', 'pipe', 'inherit'] });
  await new Promise<void>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`redis-server ended with ${code}.`)));
    child.stdout?.on('data', (chunk: Buffer) => {
      if (chunk.toString().includes('Ready to accept connections')) resolve();
    });
  });
  return { url: `redis://127.0.0.1:${port}`, close: () => child.kill() };
}
