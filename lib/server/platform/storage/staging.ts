import 'server-only';
import { createHash, randomUUID } from 'node:crypto';
import { readdir, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { stateOfProcess, thisProcess } from '../process-identity';

/** Where files are written before they get their final name: on the same volume, so that they can be linked there. */
export const stagingFolder = '.staging';
/** A write of another machine that has taken this long was interrupted. */
const abandonedAfterMs = 3_600_000;

/** A new name that says which process writes the file. */
export function stagedName(): string {
  const owner = thisProcess();
  const tag = owner ? `${hashOf(owner.machine)}.${owner.pid}.${owner.startedAt}` : 'unknown';
  return `${tag}.${randomUUID()}`;
}

/** Removes the files of killed processes: at once if the process is known to be dead, otherwise after an hour. */
export async function removeLeftovers(root: string, now: number): Promise<number> {
  const folder = path.join(root, stagingFolder);
  let removed = 0;
  for (const name of await namesIn(folder)) {
    const file = path.join(folder, name);
    if (ownerOf(name) === 'alive') continue;
    if (ownerOf(name) === 'unknown' && now - (await changedAt(file, now)) < abandonedAfterMs) continue;
    await rm(file, { force: true });
    removed += 1;
  }
  return removed;
}

function ownerOf(name: string): 'alive' | 'dead' | 'unknown' {
  const [machine, pid, startedAt = ''] = name.split('.');
  const here = thisProcess();
  if (here === null || machine !== hashOf(here.machine)) return 'unknown';
  return stateOfProcess({ machine: here.machine, pid: Number(pid), startedAt });
}

function hashOf(machine: string): string {
  return createHash('sha256').update(machine).digest('hex').slice(0, 12);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return await readdir(folder);
  } catch (cause) {
    // Nothing has been written here yet.
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return [];
    throw cause;
  }
}

async function changedAt(file: string, fallback: number): Promise<number> {
  const found = await stat(file).catch(() => null);
  return found?.mtimeMs ?? fallback;
}
