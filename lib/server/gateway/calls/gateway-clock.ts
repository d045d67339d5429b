import 'server-only';
import type { Upstream } from '../upstream';

/** Each bundle has module instances of its own, but the process knows each gateway's clock once. */
const shared: typeof globalThis & { safelightGatewayClocks?: Map<string, number> } = globalThis;

/** How far the gateway's clock is ahead of ours, in milliseconds; exactly 0 until the gateway has answered. */
export function gatewayAheadMs({ baseUrl }: Pick<Upstream, 'baseUrl'>): number {
  return shared.safelightGatewayClocks?.get(baseUrl) ?? 0;
}

/** The current time by the gateway's clock, in milliseconds since 1970; by our own until the gateway has answered. */
export function gatewayNow(upstream: Pick<Upstream, 'baseUrl'>): number {
  return Date.now() + gatewayAheadMs(upstream);
}

/** Notes how far the gateway's clock is from ours, by the Date header of an answer that has just arrived. */
export function noteGatewayClock(upstream: Pick<Upstream, 'baseUrl'>, headers: Headers): void {
  // A cached answer has the date of another request.
  if (headers.has('age')) return;
  const date = Date.parse(headers.get('date') ?? '');
  if (Number.isNaN(date)) return;
  shared.safelightGatewayClocks ??= new Map();
  // The header has whole seconds, rounded down: on average the time was half a second later.
  shared.safelightGatewayClocks.set(upstream.baseUrl, date + 500 - Date.now());
}
