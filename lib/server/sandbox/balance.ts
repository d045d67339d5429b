import 'server-only';
import { type AcceptedKeys, authorize } from './authorize';
import { Refusal } from './refusals';
import type { Settings } from './settings';

const initialBalanceMicroUsd = 20_000_000;

/** The remaining balance in US dollars. This old route of the gateway reports a refused key with HTTP 200. */
export function answerRemain(
  request: Request,
  keys: AcceptedKeys,
  { calls }: Settings,
  requestId: string,
): Response {
  try {
    authorize(request, keys);
  } catch (error) {
    if (error instanceof Refusal) return Response.json(error.body(requestId));
    throw error;
  }
  const remainingMicroUsd = Math.max(0, initialBalanceMicroUsd - calls.totalMicroUsd());
  return Response.json({ object: 'list', total_usage: remainingMicroUsd / 1_000_000 });
}

export function answerSubscription(request: Request, keys: AcceptedKeys): Response {
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
