import 'server-only';
import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';

/** What an operator watches. Labels have few values: no ids, no addresses, no prompts. */
export interface Metrics {
  registry: Registry;
  /** Ended jobs, by kind, route, outcome and whether they were demo. */
  jobs: Counter<'kind' | 'route' | 'status' | 'demo'>;
  jobSeconds: Histogram<'kind' | 'route'>;
  jobsRunning: Gauge;
  /** What the gateway billed, or seems to have billed, in US dollars; demo jobs do not count. */
  costUsd: Counter<'basis'>;
  parkedBytes: Counter;
  /** Pictures that wait in memory for the storage. */
  unstoredBytes: Gauge;
  storageOperations: Counter<'operation' | 'outcome'>;
  storageSeconds: Histogram<'operation'>;
  /** Refused requests, by the limit that they exceeded. */
  rateLimited: Counter<'limit'>;
  requestSeconds: Histogram<'method' | 'status'>;
}

/** Route handlers and instrumentation have module instances of their own, but the process has one registry. */
const shared: typeof globalThis & { safelightMetrics?: Metrics } = globalThis;

export function metrics(): Metrics {
  shared.safelightMetrics ??= createMetrics();
  return shared.safelightMetrics;
}

function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  // Event-loop lag, memory, CPU and open handles of the process.
  collectDefaultMetrics({ register: registry });
  const counter = <Label extends string>(name: string, help: string, labelNames: Label[] = []) =>
    new Counter({ name, help, labelNames, registers });
  const gauge = (name: string, help: string) => new Gauge({ name, help, registers });
  const seconds = <Label extends string>(
    name: string,
    help: string,
    labelNames: Label[],
    buckets: number[],
  ) => new Histogram({ name, help, labelNames, buckets, registers });
  return {
    registry,
    jobs: counter('safelight_jobs_total', 'Jobs that ended.', ['kind', 'route', 'status', 'demo']),
    jobSeconds: seconds(
      'safelight_job_seconds',
      'Time from the claim of a job to its end.',
      ['kind', 'route'],
      [1, 2, 5, 10, 20, 40, 60, 120, 300, 600, 1_800],
    ),
    jobsRunning: gauge('safelight_jobs_running', 'Jobs that this process runs, or still has to park.'),
    costUsd: counter('safelight_cost_usd_total', 'Cost of ended jobs in US dollars.', ['basis']),
    parkedBytes: counter('safelight_parked_bytes_total', 'Bytes of pictures that were parked.'),
    unstoredBytes: gauge('safelight_unstored_bytes', 'Bytes in memory that wait for the storage.'),
    storageOperations: counter('safelight_storage_operations_total', 'Operations on the storage.', [
      'operation',
      'outcome',
    ]),
    storageSeconds: seconds(
      'safelight_storage_seconds',
      'Time that operations on the storage took.',
      ['operation'],
      [0.001, 0.005, 0.02, 0.1, 0.5, 2, 10, 60],
    ),
    rateLimited: counter('safelight_rate_limited_total', 'Requests refused for their rate.', ['limit']),
    requestSeconds: seconds(
      'safelight_request_seconds',
      'Time until the answer to a request began.',
      ['method', 'status'],
      [0.005, 0.02, 0.1, 0.5, 2, 10],
    ),
  };
}
