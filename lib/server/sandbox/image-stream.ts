import 'server-only';
import sharp from 'sharp';
import { encodePicture, type PictureFormat } from '@/lib/server/sandbox/pictures/picture';
import type { Pixels } from '@/lib/server/sandbox/pictures/print';
import { bodyStream, ConnectionCut, pause } from './body-stream';
import { type ImageRequest, usageOfRequest } from './image-request';
import type { MadePicture } from './make-picture';
import { drawOne } from './make-picture';
import type { CallContext } from './settings';
import { chargeMicroUsd, type Usage } from './usage';

/** The event stream of an image endpoint: previews, then a `completed` for each picture with its share of the usage. */
export function streamImages(
  order: ImageRequest,
  context: CallContext,
  count: number,
  durationMs: number,
): Response {
  return new Response(bodyStream(events(order, context, count, durationMs), context), {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  });
}

async function* events(order: ImageRequest, context: CallContext, count: number, durationMs: number) {
  const { scenario, signal, call } = context;
  const kind = order.endpoint === 'edits' ? 'image_edit' : 'image_generation';
  const steps =
    scenario === 'stream-no-end' || scenario === 'stream-error'
      ? Math.max(1, order.previews)
      : order.previews;
  const waitMs = durationMs / Math.max(1, count) / (steps + 1);
  for (let index = 0; index < count; index += 1) {
    const picture = await drawOne(order, context, index);
    for (let step = 0; step < steps; step += 1) {
      await pause(waitMs, signal);
      const frame = await previewOf(picture, step, steps, order);
      yield event(`${kind}.partial_image`, {
        ...facts(order, context),
        b64_json: frame,
        partial_image_index: step,
      });
    }
    await pause(waitMs, signal);
    if (scenario === 'stream-no-end') return;
    if (scenario === 'stream-error') {
      const message = `The image generation failed midway. (tid: ${context.requestId})`;
      yield event('error', {
        error: { message, type: 'image_generation_error', param: null, code: 'image_generation_failed' },
      });
      return;
    }
    const isEmpty = scenario === 'empty-entry' && index === emptyIndex(count);
    const usage = scenario === 'no-usage' ? null : shareOf(usageOfRequest(order, 1), index);
    const text = event(`${kind}.completed`, {
      ...facts(order, context),
      ...(isEmpty ? {} : { b64_json: picture.bytes.toString('base64') }),
      ...(usage ? { usage } : {}),
    });
    if ((scenario === 'cut' || scenario === 'cut-stream' || scenario === 'chat-cut') && index === count - 1) {
      yield text.slice(0, Math.floor(text.length / 2));
      throw new ConnectionCut();
    }
    yield text;
    if (!isEmpty) call.picturesDelivered += 1;
    if (usage) call.toldMicroUsd = (call.toldMicroUsd ?? 0) + chargeMicroUsd(order.model, usage);
  }
}

const emptyIndex = (count: number) => (count > 1 ? 1 : 0);

/** The input is counted once, with the first picture. */
function shareOf(usage: Usage, index: number): Usage {
  if (index === 0) return usage;
  return {
    input_tokens: 0,
    input_tokens_details: { text_tokens: 0, image_tokens: 0 },
    output_tokens: usage.output_tokens,
    total_tokens: usage.output_tokens,
  };
}

async function previewOf(
  picture: MadePicture,
  step: number,
  steps: number,
  order: ImageRequest,
): Promise<string> {
  const bytes = picture.pixels ? await drawPreview(picture.pixels, step, steps, order.format) : picture.bytes;
  return bytes.toString('base64');
}

function facts(order: ImageRequest, { settings }: CallContext): object {
  return {
    created_at: Math.floor(settings.now() / 1000),
    size: `${order.width}x${order.height}`,
    quality: order.quality,
    background: order.transparent ? 'transparent' : 'opaque',
    output_format: order.format,
  };
}

function event(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;
}

/** What is to be seen of a picture before it is finished: `step` of `steps`, from a blur of colours to almost there. */
async function drawPreview(
  pixels: Pixels,
  step: number,
  steps: number,
  format: PictureFormat,
): Promise<Buffer> {
  const { data, width, height, channels } = pixels;
  const cells = 7 * 3 ** (1 + (step / Math.max(1, steps)) * 2);
  const scale = cells / Math.max(width, height);
  const raw = { width, height, channels };
  const small = await sharp(data, { raw })
    .resize(Math.max(2, Math.round(width * scale)), Math.max(2, Math.round(height * scale)), { fit: 'fill' })
    .raw()
    .toBuffer({ resolveWithObject: true });
  const blurred = await sharp(small.data, {
    raw: { width: small.info.width, height: small.info.height, channels },
  })
    .blur(0.8)
    .resize(width, height, { fit: 'fill', kernel: 'cubic' })
    .raw()
    .toBuffer();
  return encodePicture({ data: blurred, width, height, channels }, format, 80);
}
