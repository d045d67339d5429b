import 'server-only';
import type { GatewayTasks } from '@/lib/server/gateway/gateway-route';
import { tasksRoute } from '@/lib/server/gateway/routes/tasks-route';
import { chooseUpstream, type Upstream } from '@/lib/server/gateway/upstream';
import { type Admission, readmitJob } from '@/lib/server/limits/admit-job';
import type { Config } from '@/lib/server/platform/config';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { defaultTaskTimes, type TaskTimes } from '../calls/task-times';
import type { JobClaim } from '../job-record';

/** What a request or the sweep needs to take over a dead process's job. */
export interface TakeoverContext {
  /** The studio's own and the request's: a job goes on only with the key that pays for it. */
  upstreams: readonly Upstream[];
  tasks: GatewayTasks | undefined;
  /** Counts the job as running here. */
  readmit: (storage: Storage, claim: JobClaim) => Promise<Admission>;
  times: TaskTimes;
}

export function createTakeoverContext(config: Config, userKey: string | null): TakeoverContext {
  const upstreams = [chooseUpstream(config, null), chooseUpstream(config, userKey)];
  return {
    upstreams: upstreams.filter(({ demo }) => !demo),
    tasks: tasksRoute.tasks,
    readmit: readmitBy(config),
    times: defaultTaskTimes,
  };
}

/** Counts a dead process's job where its client's jobs and the costs of the day are counted. */
export function readmitBy(config: Config): TakeoverContext['readmit'] {
  return async (storage, { continuation }) =>
    continuation?.admission ? readmitJob(config, storage, continuation.admission) : uncounted;
}

export const uncounted: Admission = {
  record: null,
  handOver: () => undefined,
  end: async () => undefined,
  withdraw: async () => undefined,
};
