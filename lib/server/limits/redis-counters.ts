import 'server-only';
import { Redis } from 'ioredis';
import type { Counters } from './counters';

/** A limit may delay a request by this much; after that the process counts for itself. */
const commandTimeoutMs = 1_000;

// Redis runs a script as one step, so that two processes never both take the last place. The clock is that of Redis.
const addScript = `
local count = redis.call('INCRBY', KEYS[1], ARGV[1])
local left = redis.call('PTTL', KEYS[1])
if left < 0 then
  redis.call('PEXPIRE', KEYS[1], ARGV[2])
  left = tonumber(ARGV[2])
end
return {count, left}`;

const enterScript = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', now)
if not redis.call('ZSCORE', KEYS[1], ARGV[1]) and redis.call('ZCARD', KEYS[1]) >= tonumber(ARGV[2]) then
  return 0
end
redis.call('ZADD', KEYS[1], now + ARGV[3], ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[3])
return 1`;

/**
 * Counts that all processes with the same `REDIS_URL` share.
 * @param onConnection called whenever Redis is connected: it may have been restarted, and know nothing any more
 */
export function openRedisCounters(
  url: string,
  onFailure: (cause: Error) => void,
  onConnection: () => void = () => undefined,
): Counters {
  const redis = new Redis(url, {
    keyPrefix: 'safelight:',
    commandTimeout: commandTimeoutMs,
    maxRetriesPerRequest: 1,
    enableOfflineQueue: true,
    // After a failover the connection may lead to a replica for good, while the address leads to the new primary.
    reconnectOnError: ({ message }) => message.includes('READONLY'),
  });
  // Without a listener a lost connection would end the process; ioredis reconnects by itself.
  redis.on('error', onFailure);
  redis.on('ready', onConnection);
  return {
    async add(key, amount, windowMs) {
      const answer = await redis.eval(addScript, 1, `window:${key}`, amount, windowMs);
      const [count, endsInMs] = Array.isArray(answer) ? answer.map(Number) : [];
      return { count: count ?? 0, endsInMs: endsInMs ?? windowMs };
    },
    async enter(key, member, max, forMs) {
      return (await redis.eval(enterScript, 1, `places:${key}`, member, max, forMs)) === 1;
    },
    async leave(key, member) {
      await redis.zrem(`places:${key}`, member);
    },
  };
}
