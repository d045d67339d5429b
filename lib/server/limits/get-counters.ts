import 'server-only';
import type { Config } from '../platform/config';
import { giveBack } from '../platform/give-back';
import { logger } from '../platform/log';
import { type Counters, createMemoryCounters } from './counters';

// Each bundle has module instances of its own, but the process has one set of counters.
const shared = globalThis as typeof globalThis & { safelightCounters?: Map<string, Promise<Counters>> };

/** The counters of this process, or with `REDIS_URL` those of all processes that share it. */
export function getCounters(config: Config): Promise<Counters> {
  shared.safelightCounters ??= new Map();
  const key = config.redisUrl ?? '';
  let counters = shared.safelightCounters.get(key);
  if (!counters) {
    counters = openCounters(config.redisUrl);
    shared.safelightCounters.set(key, counters);
  }
  return counters;
}

async function openCounters(redisUrl: string | null): Promise<Counters> {
  const own = createMemoryCounters();
  if (redisUrl === null) return own;
  const { openRedisCounters } = await import('./redis-counters');
  const reportFailure = createFailureReporter();
  return withFallback(openRedisCounters(redisUrl, reportFailure), own, reportFailure);
}

/** No place is given for longer; see admitJobOrThrow. */
const leaveForMs = 3_600_000;

/** An unreachable Redis must neither stop the studio nor lift its limits: meanwhile the process counts for itself. */
function withFallback(redis: Counters, own: Counters, reportFailure: (cause: unknown) => void): Counters {
  const attempt = async <Value>(work: (counters: Counters) => Promise<Value>): Promise<Value> => {
    try {
      return await work(redis);
    } catch (cause) {
      reportFailure(cause);
      return work(own);
    }
  };
  return {
    add: (key, amount, windowMs) => attempt((counters) => counters.add(key, amount, windowMs)),
    enter: (key, member, max, forMs) =>
      attempt(async (counters) => {
        const isIn = await counters.enter(key, member, max, forMs);
        // Redis may have given a place although its answer was lost, and whoever is refused here never leaves.
        const mayBeLost = !isIn && counters === own;
        if (mayBeLost) void giveBack('a place in Redis', forMs, () => redis.leave(key, member));
        return isIn;
      }),
    async leave(key, member) {
      await own.leave(key, member);
      await giveBack('a place in Redis', leaveForMs, () => redis.leave(key, member));
    },
  };
}

const reportEveryMs = 60_000;

function createFailureReporter(): (cause: unknown) => void {
  let reportedAt = Number.NEGATIVE_INFINITY;
  return (cause) => {
    if (performance.now() - reportedAt < reportEveryMs) return;
    reportedAt = performance.now();
    // The address of Redis may hold a password; ioredis names only host and port.
    const reason = cause instanceof Error ? cause.message : String(cause);
    logger.error({ reason }, 'Redis is out of reach: this process counts for itself');
  };
}
