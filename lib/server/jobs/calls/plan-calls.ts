import 'server-only';
import { type PricedRequest, settleCost } from '@/lib/catalogue/cost';
import { firstSeed, seedOfCall } from '@/lib/catalogue/seed-of-call';
import type { GatewayEvent } from '../../gateway/gateway-route';
import type { CallRecord } from './call-record';
import type { CallPrice, CallResult } from './call-result';
import type { FoundTask } from './call-task';
import type { IssuedCall } from './listed-calls';

/** One upstream call of a job. */
export interface JobCall {
  call: number;
  /** The index in the job of its first picture. */
  first: number;
  /** The number of pictures that it was asked for. */
  pictures: number;
  model: string;
  price: CallPrice;
  prices: CallRecord['prices'];
  start: CallStart;
}

/** How a process begins with a call. */
export type CallStart =
  /** It is issued, unless another process has closed it. */
  | { kind: 'create'; create: (signal: AbortSignal) => AsyncGenerator<GatewayEvent> }
  /** Another process has issued it, and the gateway has it as this task. */
  | { kind: 'resume'; issued: IssuedCall; task: FoundTask }
  /** Another process has issued it, and has not heard its task's id. */
  | { kind: 'search'; issued: IssuedCall }
  /** It has ended. */
  | { kind: 'ended'; result: CallResult };

/**
 * The calls of a job: one, or one per picture if the model makes one per call, each with a seed of its own.
 */
export function planCalls<Spec extends PricedRequest>(
  spec: Spec,
  create: (signal: AbortSignal, spec: Spec) => AsyncGenerator<GatewayEvent>,
): readonly JobCall[] {
  const { n = 1, ...parameters } = spec.parameters;
  if (spec.kind === 'chat' || !spec.model.onePerCall || n === 1) return [planCall(spec, create, 0, n)];
  const seed = firstSeed(spec.model, parameters);
  return Array.from({ length: n }, (_, call) => {
    const own = seed === undefined ? {} : { seed: seedOfCall(spec.model, seed, call) };
    return planCall({ ...spec, parameters: { ...parameters, ...own } }, create, call, 1);
  });
}

function planCall<Spec extends PricedRequest>(
  spec: Spec,
  create: (signal: AbortSignal, spec: Spec) => AsyncGenerator<GatewayEvent>,
  call: number,
  pictures: number,
): JobCall {
  const costOf = (delivered: number, unreported: number) =>
    settleCost(spec, { charged: true, delivered, usage: null, unreported });
  return {
    call,
    first: call,
    pictures,
    model: spec.model.id,
    price: ({ received, ...outcome }) => settleCost(spec, { ...outcome, delivered: received }),
    prices: {
      byDelivered: Array.from({ length: pictures + 1 }, (_, delivered) => costOf(delivered, 0)),
      cutOff: costOf(0, pictures),
    },
    start: { kind: 'create', create: (signal) => create(signal, spec) },
  };
}

/**
 * The price of a call that another process has issued: what its record said in advance, since the prompt is not stored.
 */
export function recordedPrice({ byDelivered, cutOff }: CallRecord['prices']): CallPrice {
  return ({ charged, received, unreported }) => {
    if (!charged) return { microUsd: 0, basis: 'none' };
    return (unreported > 0 ? undefined : byDelivered[received]) ?? cutOff;
  };
}
