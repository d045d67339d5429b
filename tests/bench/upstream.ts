import { spawn } from 'node:child_process';
import path from 'node:path';

export interface BenchUpstream {
  /** A base URL whose answers take `delayMs`. */
  baseUrl(delayMs: number): string;
  pictureBytes: number;
  /** When the last byte of the newest answer had left: milliseconds since the epoch, with fractions. */
  lastByteAt(): Promise<number>;
  close(): void;
}

export function startUpstream(): Promise<BenchUpstream> {
  const child = spawn(process.execPath, [path.join(import.meta.dirname, 'upstream-process.mjs')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`The upstream ended with ${code}.`)));
    child.stdout.once('data', (line: Buffer) => {
      const [, port, size] = line.toString().trim().split(' ');
      resolve({
        baseUrl: (delayMs) => `http://127.0.0.1:${port}/${delayMs}/v1`,
        pictureBytes: Number(size),
        lastByteAt: async () => Number(await (await fetch(`http://127.0.0.1:${port}/last-byte`)).text()),
        close: () => child.kill(),
      });
    });
  });
}
