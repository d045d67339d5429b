import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** A new folder for a test of this name. */
export function makeTemporaryFolder(name: string): Promise<string> {
  return mkdtemp(path.join(tmpdir(), `safelight-${name}-`));
}

/** Deletes a folder, even while a program that ends may still write into it. */
export function deleteFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 20 });
}
