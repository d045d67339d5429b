import { AppError } from '@/lib/protocol/app-error';
import type { JobParameters } from '@/lib/protocol/job-request';
import type { GatewayEvent } from '@/lib/server/gateway/gateway-route';
import { imagesRoute } from '@/lib/server/gateway/routes/images-route';
import type { Upstream } from '@/lib/server/gateway/upstream';
import { createCallSpec } from './call-spec';

export interface CollectedCall {
  events: GatewayEvent[];
  error: AppError | null;
}

/** Runs a call to its end and collects its events and its error. */
export async function collectEvents(calls: AsyncIterable<GatewayEvent>): Promise<CollectedCall> {
  const events: GatewayEvent[] = [];
  try {
    for await (const event of calls) events.push(event);
  } catch (cause) {
    if (!(cause instanceof AppError)) throw cause;
    return { events, error: cause };
  }
  return { events, error: null };
}

/** One generation by gpt-image-1, or by the named model. */
export function generate(
  upstream: Upstream,
  parameters: JobParameters = {},
  options: { model?: string; prompt?: string; signal?: AbortSignal } = {},
): Promise<CollectedCall> {
  const { signal = new AbortController().signal, ...changes } = options;
  return collectEvents(imagesRoute.create(signal, upstream, createCallSpec({ parameters, ...changes })));
}
