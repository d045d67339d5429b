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
  throw tooManyRequests(endsInMs);
}

/** Takes back what should not have counted. */
export async function uncount(config: Config, limit: RateLimit, client: string): Promise<void> {
  const counters = await getCounters(config);
  await counters.add(`${limit.name}:${client}`, -1, limit.windowMs);
}

export function tooManyRequests(waitMs: number): AppError {
  const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1_000));
  return new AppError('rate_limited', `Too many requests. Wait ${retryAfterSeconds} s and try again.`, {
    details: { retryAfterSeconds },
  });
}
