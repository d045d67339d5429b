import 'server-only';
import { z } from 'zod';
import { acquireReadSlot } from '../platform/answer-memory';
import type { CallDeadline } from './call-deadline';
import type { GatewayEvent } from './gateway-event';
import type { ImageDelivery } from './image-delivery';
import { toBase64 } from './image-entry';
import { readFrames } from './read-frames';

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
export async function* readImageEvents(
  deadline: CallDeadline,
  chunks: AsyncIterable<Uint8Array>,
  delivery: ImageDelivery,
  requested: number,
): AsyncGenerator<GatewayEvent, void, void> {
  let previewed = false;
  const enter = () => deadline.whilePaused(() => acquireReadSlot(deadline.signal));
  for await (const { event, data } of readFrames(chunks, enter)) {
    const parsed = frameSchema.safeParse(parseJson(data));
    const name = parsed.data?.type ?? event ?? '';
    const error = parsed.data?.error;
    if (name === 'error' || (error !== undefined && error !== null)) throw delivery.refusal(data);
    if (!parsed.success) continue;
    const frame = parsed.data;
    if (name.endsWith('.partial_image')) {
      previewed = true;
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
  if (previewed && delivery.next === 0) throw delivery.error('upstream_cut_off');
}

function parseJson(data: string): unknown {
  try {
    return JSON.parse(data);
  } catch {
    // `[DONE]`, a remark of a proxy's, or the last frame of a stream that broke in the middle of it.
    return undefined;
  }
}
