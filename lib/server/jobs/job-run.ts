import 'server-only';
import type { JobKind } from '@/lib/protocol/job-request';
import type { GatewayTasks } from '../gateway/gateway-route';
import type { Upstream } from '../gateway/upstream';
import type { Storage } from '../platform/storage/storage';
import type { JobCall } from './calls/plan-calls';
import type { TaskTimes } from './calls/task-times';
import type { JobLog } from './log/job-log';

/** A job as the process that owns it runs it, from its start or from where an earlier owner has left it. */
export interface JobRun {
  jobId: string;
  kind: JobKind;
  /** The number of pictures that were asked for; a chat's is known from its answer only. */
  requested: number;
  upstream: Upstream;
  keyFingerprint: string;
  storage: Storage;
  log: JobLog;
  calls: readonly JobCall[];
  /** Present if the gateway keeps the calls as tasks. */
  tasks?: GatewayTasks;
  /** Whether a call that leaves now is recorded before, since others may have to know of it, or may have closed it. */
  recordsCalls: () => boolean;
  /** Leaves the log open if another process has taken the job over while this one was suspended. */
  checkOwner: () => Promise<void>;
  /** Aborts the job if it was cancelled in another process, or before this one had registered it. */
  checkCancel: () => Promise<void>;
  /** Whether an earlier owner of the job has died. */
  isContinued: boolean;
  /** What it takes in memory until its calls have ended. */
  memoryBytes: number;
  /** The pictures that an earlier owner has delivered. */
  deliveredBefore: readonly number[];
  /** Those of them of which a part is missing. */
  damagedBefore: readonly number[];
  /** What an earlier owner has stored of pictures of which it had only a part, by index. */
  partsBefore: ReadonlyMap<number, Buffer>;
  /** The names of the pictures that nobody asked for, by their index in the job. */
  extras: Map<number, string>;
  times: TaskTimes;
}
