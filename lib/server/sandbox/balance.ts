import 'server-only';
import { authorize } from './paid-call';
import { Refusal } from './refusals';
import type { Settings } from './settings';

const openingMicroUsd = 20_000_000;

/** Dollars left. A refused key is told inside HTTP 200 here, as this old route does. */
export function answerRemain(
  request: Request,
  keys: readonly string[] | 'any',
  { calls }: Settings,
  requestId: string,
): Response {
  try {
    authorize(request, keys);
  } catch (error) {
    if (error instanceof Refusal) return Response.json(error.body(requestId));
    throw error;
  }
  const left = Math.max(0, openingMicroUsd - calls.totalMicroUsd());
  return Response.json({ object: 'list', total_usage: left / 1_000_000 });
}

export function answerSubscription(request: Request, keys: readonly string[] | 'any'): Response {
  authorize(request, keys);
  return Response.json({
    object: 'billing_subscription',
    has_payment_method: true,
    soft_limit_usd: 100_000_000,
    hard_limit_usd: 100_000_000,
    system_hard_limit_usd: 100_000_000,
    access_until: 0,
  });
}
