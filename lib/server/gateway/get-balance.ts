import 'server-only';
import { z } from 'zod';
import { bearer, besideVersion, getJson } from './get-json';
import type { Upstream } from './upstream';
import { toAppError } from './upstream-error';

/** What the gateway names as the limit of a key without one, in dollars. */
const unlimitedUsd = 100_000_000;

const usd = z.number();
const remainSchema = z.object({ total_usage: usd });
const subscriptionSchema = z.object({ hard_limit_usd: usd });

/** Whole micro-USD left, null where the gateway does not tell; `unlimited`: the key itself has no limit. */
export interface Balance {
  leftMicroUsd: number | null;
  unlimited: boolean;
}

/**
 * The balance behind the key in use.
 * @throws AppError when neither of the gateway's two answers could be had.
 */
export async function getBalance(signal: AbortSignal, upstream: Upstream): Promise<Balance> {
  const [remain, subscription] = await Promise.allSettled([
    getJson(signal, upstream, `${besideVersion(upstream)}/dashboard/billing/remain`, bearer(upstream)),
    getJson(signal, upstream, `${upstream.baseUrl}/dashboard/billing/subscription`, bearer(upstream)),
  ]);
  if (remain.status === 'rejected' && subscription.status === 'rejected') {
    throw toAppError(remain.reason, { apiKey: upstream.apiKey });
  }
  const told = remain.status === 'fulfilled' ? remainSchema.safeParse(remain.value.json) : null;
  const limit =
    subscription.status === 'fulfilled' ? subscriptionSchema.safeParse(subscription.value.json) : null;
  const leftUsd = told?.data?.total_usage;
  return {
    leftMicroUsd: leftUsd === undefined || leftUsd >= unlimitedUsd ? null : Math.round(leftUsd * 1_000_000),
    unlimited: (limit?.data?.hard_limit_usd ?? leftUsd ?? 0) >= unlimitedUsd,
  };
}
