import 'server-only';
import type { SandboxCall } from '../call-log';
import { hashText } from '../pictures/random';
import type { ScenarioName } from '../scenarios';
import type { TaskErrorCode } from './task-error';

/** How the sandbox treats all tasks. Tests change it while it runs. */
export interface TaskBehaviour {
  /** Milliseconds before a task appears on the list. */
  listLagMs: number;
  /** Milliseconds from the creation of a task to the end of its content. */
  lifetimeMs: number;
  /** Whether `usage.cost` has the cost, is null, or is absent along with `usage`. */
  cost: 'told' | 'null' | 'absent';
  /** Whether the account may create asynchronous tasks. */
  async: boolean;
  downloadsMax: number;
  /** The number of reads (tasks, list, content) that a proxy answers with 502 from now on. */
  readFaults: number;
  /** Milliseconds by which the gateway's clock is ahead of this machine's. */
  clockSkewMs: number;
}

export type TaskStatus = 'pending' | 'in_progress' | 'completed' | 'failed' | 'cancelled';

export interface TaskOutput {
  /** The last segment of its address: `res_…`. */
  resource: string;
  mimeType: string;
  downloads: number;
  /** Whether its bytes have been sent completely. */
  isDelivered: boolean;
  /** Draws the picture again when its bytes have left the memory. */
  redraw: () => Promise<Buffer>;
}

export interface Task {
  id: string;
  model: string;
  /** A hash of the key that pays. Other keys neither see the task nor its content. */
  account: number;
  scenario: ScenarioName | null;
  call: SandboxCall;
  status: TaskStatus;
  outputs: TaskOutput[];
  error: { code: TaskErrorCode; message: string; upstream_detail?: string } | null;
  /** null until the task has ended. */
  costMicroUsd: number | null;
  cost: TaskBehaviour['cost'];
  /** Milliseconds since 1970, of the gateway's clock. */
  createdAt: number;
  completedAt: number | null;
  listedAt: number;
  expiresAt: number;
  /** How often the task was asked for. */
  polls: number;
  /** Resolves when the task has ended. A task that never ends never resolves it. */
  ended: Promise<void>;
}

/** Limits the memory that requests to a public demo can occupy. */
const [maxTasks, maxCachedBytes] = [10_000, 128_000_000];

export class TaskStore {
  readonly behaviour: TaskBehaviour = {
    listLagMs: 0,
    lifetimeMs: 2 * 3_600_000,
    cost: 'told',
    async: true,
    downloadsMax: 10,
    readFaults: 0,
    clockSkewMs: 0,
  };
  private readonly tasks = new Map<string, Task>();
  private readonly cache = new Map<string, Buffer>();
  private cachedBytes = 0;

  add(task: Task): void {
    this.tasks.set(task.id, task);
    for (const oldest of this.tasks.keys()) {
      if (this.tasks.size <= maxTasks) break;
      this.tasks.delete(oldest);
    }
  }

  /** The task, if this account created it. */
  find(id: string, account: number): Task | null {
    const task = this.tasks.get(id);
    return task?.account === account ? task : null;
  }

  /** All tasks of an account, oldest first. Without an account: of all. */
  list(account?: number): Task[] {
    return [...this.tasks.values()].filter((task) => account === undefined || task.account === account);
  }

  /** Ends the lifetime of every task's content now. */
  expireAll(now: number): void {
    for (const task of this.tasks.values()) task.expiresAt = Math.min(task.expiresAt, now);
  }

  keep({ resource }: TaskOutput, bytes: Buffer): void {
    this.cache.set(resource, bytes);
    this.cachedBytes += bytes.byteLength;
    for (const [oldest, { byteLength }] of this.cache) {
      if (this.cachedBytes <= maxCachedBytes) break;
      this.cache.delete(oldest);
      this.cachedBytes -= byteLength;
    }
  }

  async bytesOf(output: TaskOutput): Promise<Buffer> {
    return this.cache.get(output.resource) ?? output.redraw();
  }
}

export function accountOf(key: string): number {
  return hashText(key);
}
