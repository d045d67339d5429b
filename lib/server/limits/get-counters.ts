import 'server-only';
import type { Config } from '../platform/config';
import { giveBack } from '../platform/give-back';
import { logger } from '../platform/log';
import { openOnce } from '../platform/open-once';
import { type Counters, createMemoryCounters, type MemoryCounters, type ProcessCounters } from './counters';

// Each bundle has module instances of its own, but the process has one set of counters.
const shared = globalThis as typeof globalThis & {
  safelightCounters?: Map<string, Promise<ProcessCounters>>;
};

/** The counters of this process, or with `REDIS_URL` those of all processes that share it. */
export function getCounters(config: Config): Promise<ProcessCounters> {
  shared.safelightCounters ??= new Map();
  return openOnce(shared.safelightCounters, config.redisUrl ?? '', () => openCounters(config.redisUrl));
}

async function openCounters(redisUrl: string | null): Promise<ProcessCounters> {
  const own = createMemoryCounters();
  if (redisUrl === null) return own;
  const { openRedisCounters } = await import('./redis-counters');
  const reportFailure = createFailureReporter();
  const takePlacesAgain = async () => {
    try {
      await Promise.all(
        own.taken().map(({ key, member, forMs }) => redis.enter(key, member, Number.MAX_SAFE_INTEGER, forMs)),
      );
    } catch (cause) {
      reportFailure(cause);
    }
  };
  const redis = openRedisCounters(redisUrl, reportFailure, () => void takePlacesAgain());
  return withFallback(redis, own, reportFailure);
}

/** No place is given for longer; see admitJobOrThrow. */
const leaveForMs = 3_600_000;

/** A Redis whose failures take this long hangs; one that refuses at once delays nobody. */
const slowMs = 200;
/** How long a Redis that hangs is left alone. Then one request tries it, while the others go on without it. */
const restMs = 5_000;

/** Fails at once while Redis hangs: each command would delay its request by the whole timeout. */
function sparing<Value>(work: () => Promise<Value>, rest: { until: number }): Promise<Value> {
  const startedAt = performance.now();
  if (startedAt < rest.until) return Promise.reject(new Error('Redis does not answer and is left alone.'));
  const isTrial = rest.until > 0;
  if (isTrial) rest.until = startedAt + restMs;
  return work().then(
    (value) => {
      rest.until = 0;
      return value;
    },
    (cause) => {
      const now = performance.now();
      if (now - startedAt >= slowMs) rest.until = now + restMs;
      else if (isTrial) rest.until = 0;
      throw cause;
    },
  );
}

/**
 * An unreachable Redis must neither stop the studio nor lift its limits: meanwhile the process counts for itself. It
 * knows its own places always, since its jobs run on while Redis is away, and Redis may come back without them.
 */
function withFallback(
  unsparing: Counters,
  own: MemoryCounters,
  reportFailure: (cause: unknown) => void,
): ProcessCounters {
  const rest = { until: 0 };
  const redis: Counters = {
    add: (...args) => sparing(() => unsparing.add(...args), rest),
    enter: (...args) => sparing(() => unsparing.enter(...args), rest),
    leave: (...args) => sparing(() => unsparing.leave(...args), rest),
  };
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
        if (isIn && counters !== own) await own.enter(key, member, Number.MAX_SAFE_INTEGER, forMs);
        // Redis may have given a place although its answer was lost, and whoever is refused here never leaves.
        const mayBeLost = !isIn && counters === own;
        if (mayBeLost) void giveBack('a place in Redis', forMs, () => redis.leave(key, member));
        return isIn;
      }),
    async leave(key, member) {
      await own.leave(key, member);
      await giveBack('a place in Redis', leaveForMs, () => redis.leave(key, member));
    },
    // In Redis the place stays. If this process still knew it, it would take it again at the next connection, when the
    // job may be over.
    handOver: (key, member) => own.handOver(key, member),
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
