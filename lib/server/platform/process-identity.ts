import 'server-only';
import { readFileSync, readlinkSync } from 'node:fs';
import { z } from 'zod';

/** Identifies one process for good. Only Linux tells enough for that; on other systems there is no identity. */
export interface ProcessIdentity {
  /** The machine's boot and the process's pid namespace (its container). */
  machine: string;
  pid: number;
  /** Clock ticks since boot: the system reuses a pid, but not together with this moment. */
  startedAt: string;
}

/** An identity as it is stored; null for a process that had none. */
export const runnerSchema = z.object({ machine: z.string(), pid: z.int(), startedAt: z.string() }).nullable();

let own: ProcessIdentity | null | undefined;

export function thisProcess(): ProcessIdentity | null {
  if (own === undefined) own = readIdentity();
  return own;
}

/**
 * Whether a process runs. The answer is certain for processes of this machine and container; for all others it is
 * `unknown`, and their heartbeat decides.
 */
export function stateOfProcess(process: ProcessIdentity | null): 'alive' | 'dead' | 'unknown' {
  const here = thisProcess();
  if (process === null || here === null || process.machine !== here.machine) return 'unknown';
  return startOf(process.pid) === process.startedAt ? 'alive' : 'dead';
}

export function isThisProcess(process: ProcessIdentity | null): boolean {
  const here = thisProcess();
  return here?.machine === process?.machine && here?.pid === process?.pid && here !== null;
}

function readIdentity(): ProcessIdentity | null {
  try {
    const boot = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    const startedAt = startOf(process.pid);
    if (startedAt === null) return null;
    return { machine: `${boot} ${readlinkSync('/proc/self/ns/pid')}`, pid: process.pid, startedAt };
  } catch {
    // Without /proc, or if it hides this, heartbeats alone decide.
    return null;
  }
}

/**
 * Field 22 of /proc/PID/stat (proc(5)); the name in field 2 may hold spaces and parentheses. Null when there is no such
 * process.
 */
function startOf(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    // A zombie is dead.
    return fields[0] === 'Z' || fields[0] === 'X' ? null : (fields[19] ?? null);
  } catch {
    return null;
  }
}
