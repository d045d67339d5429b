import 'server-only';
import { startDeadline } from './call-deadline';
import type { GatewayEvent } from './gateway-event';
import { postPaidCall } from './post-paid-call';
import { readImageAnswer } from './read-image-answer';
import { stopReason } from './stop-reason';
import type { Upstream } from './upstream';
import { toAppError } from './upstream-error';

export interface ImageCall {
  path: '/images/generations' | '/images/edits';
  body: Record<string, unknown> | FormData;
  /** How many pictures were asked for. */
  requested: number;
}

/**
 * A paid call that answers with pictures, from the request to its last byte under one deadline. Leaving the
 * generator early aborts the call.
 * @throws AppError, after every picture and the usage that had arrived.
 */
export async function* imageCall(
  caller: AbortSignal,
  upstream: Upstream,
  call: ImageCall,
): AsyncGenerator<GatewayEvent, void, void> {
  const deadline = startDeadline(caller, upstream.deadlineMs);
  let begun = false;
  try {
    const response = await postPaidCall(deadline.signal, upstream, call.path, call.body);
    yield { type: 'response' };
    for await (const event of readImageAnswer(deadline, response, call.requested)) {
      begun ||= event.type === 'preview' || event.type === 'picture' || event.type === 'picture-link';
      yield event;
    }
  } catch (cause) {
    throw stopReason(deadline.signal, cause) ?? toAppError(cause, { apiKey: upstream.apiKey, begun });
  } finally {
    deadline.stop();
  }
}
