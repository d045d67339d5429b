import 'server-only';
import type { Config } from '../platform/config';
import { logger } from '../platform/log';
import type { Counters } from './counters';
import { createMemoryCounters } from './memory-counters';

// Bundles have module instances of their own; a process counts once.
const place = globalThis as typeof globalThis & { safelightCounters?: Map<string, Promise<Counters>> };
const complainEveryMs = 60_000;

/** The counters of this process, or with `REDIS_URL` of all that share it. */
export function getCounters(config: Config): Promise<Counters> {
  place.safelightCounters ??= new Map();
  const key = config.redisUrl ?? '';
  let counters = place.safelightCounters.get(key);
  if (!counters) {
    counters = open(config.redisUrl);
    place.safelightCounters.set(key, counters);
  }
  return counters;
}

async function open(redisUrl: string | null): Promise<Counters> {
  const own = createMemoryCounters();
  if (redisUrl === null) return own;
  const { openRedisCounters } = await import('./redis-counters');
  const complain = complainer();
  return orElse(openRedisCounters(redisUrl, complain), own, complain);
}

/** A Redis that is out of reach must neither stop the studio nor lift its limits: the process counts for itself. */
function orElse(shared: Counters, own: Counters, complain: (cause: unknown) => void): Counters {
  const attempt = async <Value>(work: (counters: Counters) => Promise<Value>): Promise<Value> => {
    try {
      return await work(shared);
    } catch (cause) {
      complain(cause);
      return work(own);
    }
  };
  return {
    add: (key, amount, windowMs) => attempt((counters) => counters.add(key, amount, windowMs)),
    enter: (key, member, max, forMs) => attempt((counters) => counters.enter(key, member, max, forMs)),
    async leave(key, member) {
      await own.leave(key, member);
      await shared.leave(key, member).catch(complain);
    },
  };
}

function complainer(): (cause: unknown) => void {
  let complainedAt = Number.NEGATIVE_INFINITY;
  return (cause) => {
    if (performance.now() - complainedAt < complainEveryMs) return;
    complainedAt = performance.now();
    // The address of Redis may hold a password; ioredis names only host and port.
    const reason = cause instanceof Error ? cause.message : String(cause);
    logger.error({ reason }, 'Redis is out of reach: this process counts for itself');
  };
}
