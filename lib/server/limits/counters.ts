import 'server-only';
import type { Config } from '../platform/config';
import { logger } from '../platform/log';

/** What limits are counted with: in this process, or in Redis for all processes. Keys name a limit and a client. */
export interface Counters {
  /** Adds to a count that expires with its window. Returns the new count, and how long the window still lasts. */
  add(key: string, amount: number, windowMs: number): Promise<{ count: number; endsInMs: number }>;
  /** Takes one of `max` places for a member, until it leaves or `forMs` have passed; false when all are taken. */
  enter(key: string, member: string, max: number, forMs: number): Promise<boolean>;
  leave(key: string, member: string): Promise<void>;
}

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
    enter: (key, member, max, forMs) => attempt((counters) => counters.enter(key, member, max, forMs)),
    async leave(key, member) {
      await own.leave(key, member);
      await redis.leave(key, member).catch(reportFailure);
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

/** With more windows than this, those that have ended are deleted first. */
const windowsMax = 10_000;

export function createMemoryCounters(now: () => number = Date.now): Counters {
  const windows = new Map<string, { count: number; endsAt: number }>();
  const places = new Map<string, Map<string, number>>();
  return {
    async add(key, amount, windowMs) {
      if (windows.size > windowsMax) deleteEnded(windows, now());
      let window = windows.get(key);
      if (!window || window.endsAt <= now()) {
        window = { count: 0, endsAt: now() + windowMs };
        windows.set(key, window);
      }
      window.count += amount;
      return { count: window.count, endsInMs: window.endsAt - now() };
    },
    async enter(key, member, max, forMs) {
      const members = places.get(key) ?? new Map<string, number>();
      for (const [each, endsAt] of members) if (endsAt <= now()) members.delete(each);
      if (!members.has(member) && members.size >= max) return false;
      members.set(member, now() + forMs);
      places.set(key, members);
      return true;
    },
    async leave(key, member) {
      const members = places.get(key);
      members?.delete(member);
      if (members?.size === 0) places.delete(key);
    },
  };
}

function deleteEnded(windows: Map<string, { endsAt: number }>, now: number): void {
  for (const [key, { endsAt }] of windows) if (endsAt <= now) windows.delete(key);
}
