import 'server-only';
import sharp from 'sharp';
import { encodePicture, type PictureFormat } from '@/lib/server/sandbox/pictures/picture';
import type { Pixels } from '@/lib/server/sandbox/pictures/print';
import { bodyStream, ConnectionCut, pause } from '../body-stream';
import type { MadePicture } from '../make-picture';
import { drawOne } from '../make-picture';
import type { CallContext } from '../settings';
import { chargeMicroUsd, type Usage } from '../usage';
import { type ImageRequest, usageOfRequest } from './image-request';

/** Streams each picture as previews, followed by a `completed` event that carries the picture's share of the usage. */
export function streamImages(
  request: ImageRequest,
  context: CallContext,
  count: number,
  durationMs: number,
): Response {
  return new Response(bodyStream(writeEvents(request, context, count, durationMs), context), {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  });
}

async function* writeEvents(request: ImageRequest, context: CallContext, count: number, durationMs: number) {
  const { scenario, signal, call } = context;
  const kind = request.endpoint === 'edits' ? 'image_edit' : 'image_generation';
  const steps =
    scenario === 'stream-no-end' || scenario === 'stream-error'
      ? Math.max(1, request.previews)
      : request.previews;
  const waitMs = durationMs / Math.max(1, count) / (steps + 1);
  for (let index = 0; index < count; index += 1) {
    const picture = await drawOne(request, context, index);
    for (let step = 0; step < steps; step += 1) {
      await pause(waitMs, signal);
      const frame = await encodePreview(picture, step, steps, request);
      yield formatEvent(`${kind}.partial_image`, {
        ...pictureFields(request, context),
        b64_json: frame,
        partial_image_index: step,
      });
    }
    await pause(waitMs, signal);
    if (scenario === 'stream-no-end') return;
    if (scenario === 'stream-error') {
      const message = `The image generation failed midway. (tid: ${context.requestId})`;
      yield formatEvent('error', {
        error: { message, type: 'image_generation_error', param: null, code: 'image_generation_failed' },
      });
      return;
    }
    const isEmpty = scenario === 'empty-entry' && index === emptyIndex(count);
    const usage = scenario === 'no-usage' ? null : shareOf(usageOfRequest(request, 1), index);
    const text = formatEvent(`${kind}.completed`, {
      ...pictureFields(request, context),
      ...(isEmpty ? {} : { b64_json: picture.bytes.toString('base64') }),
      ...(usage ? { usage } : {}),
    });
    if ((scenario === 'cut' || scenario === 'cut-stream' || scenario === 'chat-cut') && index === count - 1) {
      yield text.slice(0, Math.floor(text.length / 2));
      throw new ConnectionCut();
    }
    yield text;
    if (!isEmpty) call.picturesDelivered += 1;
    if (usage) call.toldMicroUsd = (call.toldMicroUsd ?? 0) + chargeMicroUsd(request.model, usage);
  }
}

const emptyIndex = (count: number) => (count > 1 ? 1 : 0);

/** Only the first picture's share includes the input tokens, so that the sum counts them once. */
function shareOf(usage: Usage, index: number): Usage {
  if (index === 0) return usage;
  return {
    input_tokens: 0,
    input_tokens_details: { text_tokens: 0, image_tokens: 0 },
    output_tokens: usage.output_tokens,
    total_tokens: usage.output_tokens,
  };
}

async function encodePreview(
  picture: MadePicture,
  step: number,
  steps: number,
  request: ImageRequest,
): Promise<string> {
  const bytes = picture.pixels
    ? await drawPreview(picture.pixels, step, steps, request.format)
    : picture.bytes;
  return bytes.toString('base64');
}

function pictureFields(request: ImageRequest, { settings }: CallContext): object {
  return {
    created_at: Math.floor(settings.now() / 1000),
    size: `${request.width}x${request.height}`,
    quality: request.quality,
    background: request.transparent ? 'transparent' : 'opaque',
    output_format: request.format,
  };
}

function formatEvent(name: string, data: object): string {
  return `event: ${name}\ndata: ${JSON.stringify({ type: name, ...data })}\n\n`;
}

/** Draws the unfinished picture at `step` of `steps`. Early steps are blurred, later steps show more detail. */
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
