import 'server-only';
import { z } from 'zod';
import { bearer, getJson, unversionedUrl } from './calls/get-json';
import { explainUpstreamError } from './failures/explain-upstream-error';
import type { Upstream } from './upstream';

/** The limit in dollars that the gateway reports for a key without one. */
const unlimitedUsd = 100_000_000;

const usd = z.number();
const remainSchema = z.object({ total_usage: usd });
const subscriptionSchema = z.object({ hard_limit_usd: usd });

export interface Balance {
  /** null if the gateway does not say. */
  leftMicroUsd: number | null;
  /** Whether the key itself has no limit. */
  unlimited: boolean;
}

/**
 * The balance behind the key in use.
 * @throws AppError when neither of the gateway's two answers could be read.
 */
export async function getBalance(signal: AbortSignal, upstream: Upstream): Promise<Balance> {
  const [remain, subscription] = await Promise.allSettled([
    getJson(signal, upstream, `${unversionedUrl(upstream)}/dashboard/billing/remain`, bearer(upstream)),
    getJson(signal, upstream, `${upstream.baseUrl}/dashboard/billing/subscription`, bearer(upstream)),
  ]);
  if (remain.status === 'rejected' && subscription.status === 'rejected') {
    throw explainUpstreamError(remain.reason, { apiKey: upstream.apiKey });
  }
  const balance = remain.status === 'fulfilled' ? remainSchema.safeParse(remain.value.json) : null;
  const limit =
    subscription.status === 'fulfilled' ? subscriptionSchema.safeParse(subscription.value.json) : null;
  const leftUsd = balance?.data?.total_usage;
  return {
    leftMicroUsd: leftUsd === undefined || leftUsd >= unlimitedUsd ? null : Math.round(leftUsd * 1_000_000),
    unlimited: (limit?.data?.hard_limit_usd ?? leftUsd ?? 0) >= unlimitedUsd,
  };
}
