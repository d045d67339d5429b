import 'server-only';
import { bodyStream, ConnectionCut } from './body-stream';
import { drawOne } from './draw-one';
import { type ImageOrder, priceOfOrder, usageOfOrder } from './image-order';
import { streamImages } from './image-stream';
import type { MadePicture } from './make-picture';
import { isModerated } from './moderated-words';
import { pause } from './pause';
import { hashText } from './pictures/random';
import { failByScenario, moderationRefusal } from './refused-scenarios';
import type { CallContext } from './settings';

/** Carries out a checked order of the image endpoints. From here on the call is charged, whatever happens. */
export async function answerImages(order: ImageOrder, context: CallContext): Promise<Response> {
  const { call, scenario, settings, signal } = context;
  call.issued = true;
  call.chargedMicroUsd = priceOfOrder(order, order.count);
  if (scenario === 'hang') await pause(Number.POSITIVE_INFINITY, signal);
  const count = deliveredCount(order, context);
  const durationMs = durationOf(order, context);
  if (scenario === 'server-error' || scenario === 'html') await pause(durationMs * 0.4, signal);
  const failure = failByScenario(scenario);
  if (failure) return failure;
  if (count === 0 && scenario !== 'no-pictures') {
    await pause(durationMs * 0.3, signal);
    throw moderationRefusal();
  }
  call.chargedMicroUsd = priceOfOrder(order, Math.max(1, count));
  if (order.stream && scenario !== 'plain-json') return streamImages(order, context, count, durationMs);
  if (scenario === 'stream-error') throw Object.assign(moderationRefusal(), { status: 400 });
  await pause(durationMs, signal);
  const pictures = scenario === 'stream-no-end' ? [] : await drawAll(order, context, count);
  signal.throwIfAborted();
  const body = JSON.stringify(answerBody(order, context, pictures));
  call.picturesDelivered = pictures.length;
  const headers = { 'content-type': 'application/json' };
  if (scenario !== 'cut' && scenario !== 'cut-stream' && scenario !== 'chat-cut') {
    return new Response(body, { headers });
  }
  call.picturesDelivered = 0;
  async function* half() {
    yield body.slice(0, Math.floor(body.length / 2));
    await pause(settings.pace * 200, signal);
    throw new ConnectionCut();
  }
  return new Response(bodyStream(half(), signal, context.left), { headers });
}

/** How many pictures there will be; 0 for a prompt that is rejected as a whole, or for no-pictures. */
function deliveredCount(order: ImageOrder, { scenario }: CallContext): number {
  const flagged =
    scenario === 'moderation' || scenario?.startsWith('chat-failure') || isModerated(order.prompt);
  if (scenario === 'no-pictures') return 0;
  if (flagged) return order.count === 1 ? 0 : Math.max(1, Math.floor(order.count / 2));
  return scenario === 'fewer' ? Math.max(1, order.count - 1) : order.count;
}

function durationOf(order: ImageOrder, { scenario, settings, requestId }: CallContext): number {
  const base = { low: 6000, medium: 7000, high: 8500 }[order.quality];
  const spread = (hashText(requestId) % 1500) + 300 * (order.count - 1);
  const slow = scenario === 'slow' || scenario === 'long-queue' ? 8 : 1;
  return settings.pace * slow * (base + spread);
}

async function drawAll(order: ImageOrder, context: CallContext, count: number): Promise<MadePicture[]> {
  const pictures: MadePicture[] = [];
  for (let index = 0; index < count; index += 1) {
    context.signal.throwIfAborted();
    pictures.push(await drawOne(order, context, index));
  }
  return pictures;
}

function answerBody(order: ImageOrder, context: CallContext, pictures: readonly MadePicture[]): object {
  const { scenario, settings } = context;
  const byLink = scenario === 'url' || scenario === 'url-broken' || scenario === 'chat-expired-link';
  const data: object[] = pictures.map(({ spec, bytes }, index) => {
    if (!byLink) return { b64_json: bytes.toString('base64') };
    const gone = scenario !== 'url' && index === pictures.length - 1;
    return { url: settings.links.create(spec, bytes, gone).show };
  });
  if (scenario === 'empty-entry') data[pictures.length > 1 ? 1 : 0] = { b64_json: '' };
  const answer = { created: Math.floor(settings.now() / 1000), data };
  if (order.model.family === 'reverse' || scenario === 'no-usage') return answer;
  return { ...answer, usage: usageOfOrder(order, Math.max(1, pictures.length)) };
}
