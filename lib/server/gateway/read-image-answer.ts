import 'server-only';
import { z } from 'zod';
import { acquireReadSlot } from '../platform/answer-memory';
import type { CallDeadline } from './call-deadline';
import type { GatewayEvent } from './gateway-route';
import { ImageDelivery, toBase64 } from './image-delivery';
import { readAnswer } from './read-answer';
import { readFrames } from './read-body';
import { readImageJson } from './read-image-json';

/** Just under the longest text the runtime can hold; ten of the largest pictures in base64 are about 440 MB. */
const answerBytesMax = 500_000_000;

/**
 * A 2xx answer with pictures in its data. Every picture that is complete is yielded, then the usage, and only then a
 * failure is thrown.
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
    yield* readAnswer(deadline.signal, response, delivery, {
      bytesMax: answerBytesMax,
      json: (chunks) => readImageJson(deadline, chunks, delivery),
      events: (chunks) => readImageEvents(deadline, chunks, delivery, requested),
    });
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

const text = z.string().optional().catch(undefined);
const frameSchema = z.object({
  type: text,
  b64_json: text,
  url: text,
  output_format: text,
  data: z.array(z.unknown()).optional().catch(undefined),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
});

/**
 * A stream of previews and `completed` events, of generations or edits. A preview is never a result: a stream that
 * ends without a `completed` has failed. Pictures wait until there is room for them.
 */
async function* readImageEvents(
  deadline: CallDeadline,
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
  requested: number,
): AsyncGenerator<GatewayEvent, void, void> {
  let hadPreview = false;
  const waitForMemory = () => deadline.whilePaused(() => acquireReadSlot(deadline.signal));
  for await (const { event, data } of readFrames(chunks, waitForMemory)) {
    const parsed = frameSchema.safeParse(parseJson(data));
    const name = parsed.data?.type ?? event ?? '';
    const error = parsed.data?.error;
    if (name === 'error' || (error !== undefined && error !== null)) throw delivery.refusal(data);
    if (!parsed.success) continue;
    const frame = parsed.data;
    if (name.endsWith('.partial_image')) {
      hadPreview = true;
      // The event counts the previews of one picture; which picture it is follows from what is complete.
      const index = Math.min(delivery.next, requested - 1);
      const mimeType = frame.output_format === undefined ? {} : { mimeType: `image/${frame.output_format}` };
      const base64 = toBase64(frame.b64_json ?? '');
      if (base64 !== '') yield { type: 'preview', index, base64, ...mimeType };
    } else if (name.endsWith('.completed')) {
      delivery.addUsage(frame.usage);
      yield delivery.take(frame);
    } else if (frame.data !== undefined) {
      // A whole JSON answer wrapped into one event.
      delivery.addUsage(frame.usage);
      for (const entry of frame.data) yield delivery.take(entry);
    }
  }
  if (hadPreview && delivery.next === 0) throw delivery.error('upstream_cut_off');
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // `[DONE]`, a comment of a proxy, or the last frame of a stream that broke in the middle of it.
    return undefined;
  }
}
