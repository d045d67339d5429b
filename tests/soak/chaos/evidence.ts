import type { LedgerEntry } from '@/lib/browser/platform/database-rows';
import type { SandboxCall } from '@/lib/server/sandbox/sandbox';
import type { Facts } from './facts';
import type { Press } from './orders';
import type { ParkedJob } from './parked';
import type { KeptTask } from './world';

/** Everything that is known of one press, from all sides. */
export interface Evidence {
  press: Press;
  /** What the gateway noted: what it was asked, and what really went out. */
  calls: readonly SandboxCall[];
  entry: LedgerEntry | undefined;
  /** The number of pictures in the browser's library. */
  pictures: number;
  parked: ParkedJob | null;
  /** What the gateway keeps of the calls that are tasks. */
  tasks: readonly KeptTask[];
  facts: Facts;
}

export const keptLate = 'kept for “Fetch again”: it came after its job had ended without it';

/** Why two counts differ although nothing went wrong: always something that the round itself did, on record. */
export type Difference =
  | 'sent to a process that was killed before it had parked them'
  | 'sent while its user cancelled'
  | 'sent to a process that was suspended and taken for dead'
  | 'sent until the deadline ended the call'
  | 'links that lead nowhere'
  | typeof keptLate
  | 'half a picture of a cut answer, which its process could not park'
  | 'charged by caution: a killed process cannot tell whether it had called'
  | 'charged by caution: cancelled before the call'
  | 'charged by caution: taken for dead before the call'
  | 'end seen by its reader, then its process was killed before parking it'
  | 'end seen by its reader, while another process had ended it'
  | 'deleted by the gateway before it was fetched'
  | 'about, since the gateway had not told the cost'
  | 'about, since the task may be of another call'
  | 'about what was asked for: a killed process knew no more'
  | 'charged by caution: the gateway lists no such call'
  | 'charged by caution: the refusal of the call was lost with its process';

export interface JobCheck {
  problems: string[];
  differences: { kind: Difference; count: number }[];
  lost: number;
}

export function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

/** Whether a process that had the job was killed. */
export function wasKilled(parked: ParkedJob | null, facts: Facts): boolean {
  return parked?.pids.some((pid) => facts.killedPids.has(pid)) ?? false;
}
