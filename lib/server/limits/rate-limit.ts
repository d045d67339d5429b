import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Config } from '../platform/config';
import { metrics } from '../platform/metrics';
import { getCounters } from './get-counters';

/** How often one client may do something. */
export interface RateLimit {
  name: string;
  max: number;
  windowMs: number;
  /** What a refusal says, and its reason for pages; absent: that there were too many requests. */
  refusal?: { message: string; reason: string };
}

const minuteMs = 60_000;

/** Far more than people and their tabs need; only a flood reaches it. */
export const readLimit: RateLimit = { name: 'read', max: 6_000, windowMs: minuteMs };
export const changeLimit: RateLimit = { name: 'change', max: 3_000, windowMs: minuteMs };

/** @throws AppError rate_limited with the time to wait. */
export async function countOrThrow(config: Config, limit: RateLimit, client: string): Promise<void> {
  const counters = await getCounters(config);
  const { count, endsInMs } = await counters.add(`${limit.name}:${client}`, 1, limit.windowMs);
  if (count <= limit.max) return;
  metrics().rateLimited.inc({ limit: limit.name });
  throw tooManyRequests(endsInMs, limit.refusal);
}

/** Takes back what should not have counted. */
export async function uncount(config: Config, limit: RateLimit, client: string): Promise<void> {
  const counters = await getCounters(config);
  await counters.add(`${limit.name}:${client}`, -1, limit.windowMs);
}

export function tooManyRequests(waitMs: number, refusal?: RateLimit['refusal']): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  const message = refusal?.message ?? 'Too many requests.';
  return new AppError('rate_limited', `${message} Wait ${retryAfterSeconds} s and try again.`, {
    details: { retryAfterSeconds, ...(refusal ? { reason: refusal.reason } : {}) },
  });
}
