import 'server-only';
import type { CallDeadline } from './call-deadline';
import type { GatewayEvent } from './gateway-event';
import { ImageDelivery } from './image-delivery';
import { readChunks } from './read-chunks';
import { readImageEvents } from './read-image-events';
import { readImageJson } from './read-image-json';
import { sniffAnswer } from './sniff-answer';

/** Just under the longest text the runtime can hold; ten of the largest pictures in base64 are about 440 MB. */
const answerBytesMax = 500_000_000;

/**
 * A 2xx answer of an image endpoint in whatever form it came: JSON, events, or a page of a proxy. Every picture that
 * is complete is yielded, then the usage, and only then a failure is thrown.
 * @throws AppError, UpstreamRefusal, TransportError, or the reason of the deadline's signal.
 */
export async function* readImageAnswer(
  deadline: CallDeadline,
  response: Response,
  requested: number,
): AsyncGenerator<GatewayEvent, void, void> {
  const delivery = new ImageDelivery(response);
  const failures: unknown[] = [];
  try {
    yield* readByForm(deadline, response, delivery, requested);
  } catch (cause) {
    failures.push(cause);
  }
  if (delivery.usage !== null) yield { type: 'usage', usage: delivery.usage };
  if (failures.length > 0) throw failures[0];
  for (let index = delivery.next; index < requested; index += 1) {
    yield { type: 'picture-missing', index, reason: 'withheld' };
  }
  if (delivery.delivered === 0) throw delivery.error('no_picture');
}

async function* readByForm(
  deadline: CallDeadline,
  response: Response,
  delivery: ImageDelivery,
  requested: number,
): AsyncGenerator<GatewayEvent, void, void> {
  const chunks = readChunks(deadline.signal, response.body, answerBytesMax);
  try {
    const answer = await sniffAnswer(chunks, response.headers.get('content-type') ?? '');
    switch (answer.form) {
      case 'json':
        return yield* readImageJson(deadline, answer.chunks, delivery);
      case 'events':
        return yield* readImageEvents(deadline, answer.chunks, delivery, requested);
      case 'html':
        throw delivery.refusal(answer.start);
      case 'empty':
        throw delivery.error('upstream_unreadable', 'The gateway answered without a body.');
      case 'unknown':
        throw delivery.error('upstream_unreadable');
    }
  } finally {
    await chunks.return();
  }
}
