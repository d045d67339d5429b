import 'server-only';
import { bodyStream, ConnectionCut, pause } from './body-stream';
import { type ImageRequest, priceOfRequest, usageOfRequest } from './image-request';
import { streamImages } from './image-stream';
import { linkLifeOf } from './links';
import type { MadePicture } from './make-picture';
import { drawOne } from './make-picture';
import { hashText } from './pictures/random';
import { failByScenario, moderationRefusal } from './refusals';
import type { ScenarioName } from './scenarios';
import { isModerated } from './scenarios';
import type { CallContext } from './settings';
import { chargeMicroUsd } from './usage';

/** Carries out a checked order of the image endpoints. From here on the call is charged, whatever happens. */
export async function answerImages(order: ImageRequest, context: CallContext): Promise<Response> {
  const { call, scenario, signal } = context;
  call.issued = true;
  call.chargedMicroUsd = priceOfRequest(order, order.count);
  if (scenario === 'hang') await pause(Number.POSITIVE_INFINITY, signal);
  const count = deliveredCount(order, context);
  const durationMs = durationOf(order, context);
  if (scenario === 'server-error' || scenario === 'html') await pause(durationMs * 0.4, signal);
  const failure = failByScenario(scenario);
  if (failure) {
    context.ended('whole');
    return failure;
  }
  if (count === 0 && scenario !== 'no-pictures') {
    await pause(durationMs * 0.3, signal);
    throw moderationRefusal();
  }
  call.chargedMicroUsd = priceOfRequest(order, Math.max(1, count));
  if (order.stream && scenario !== 'plain-json') return streamImages(order, context, count, durationMs);
  if (scenario === 'stream-error') throw Object.assign(moderationRefusal(), { status: 400 });
  await pause(durationMs, signal);
  const pictures = scenario === 'stream-no-end' ? [] : await drawAll(order, context, count);
  signal.throwIfAborted();
  return new Response(bodyStream(writeAnswer(order, context, pictures), context), {
    headers: { 'content-type': 'application/json' },
  });
}

/** The JSON picture by picture, so that what has gone out can be noted; or its first half. */
async function* writeAnswer(order: ImageRequest, context: CallContext, pictures: readonly MadePicture[]) {
  const { call, scenario, settings, signal } = context;
  const entries = entriesOf(context, pictures);
  const usage =
    order.model.family === 'reverse' || scenario === 'no-usage'
      ? null
      : usageOfRequest(order, Math.max(1, pictures.length));
  const end = `]${usage ? `,"usage":${JSON.stringify(usage)}` : ''}}`;
  const isCut = scenario === 'cut' || scenario === 'cut-stream' || scenario === 'chat-cut';
  const sizes = entries.map(({ text }) => text.length);
  let left = isCut ? Math.floor(sizes.reduce((sum, size) => sum + size, 0) / 2) : Number.POSITIVE_INFINITY;
  yield `{"created":${Math.floor(settings.now() / 1000)},"data":[`;
  for (const [index, { text, delivers, isBroken }] of entries.entries()) {
    yield `${index > 0 ? ',' : ''}${text.slice(0, left)}`;
    left -= text.length;
    if (left < 0) {
      await pause(settings.pace * 200, signal);
      throw new ConnectionCut();
    }
    if (delivers) call.picturesDelivered += 1;
    if (isBroken) call.brokenLinks += 1;
  }
  yield end;
  if (usage) call.toldMicroUsd = chargeMicroUsd(order.model, usage);
}

/** How many pictures there will be; 0 for a prompt that is rejected as a whole, or for no-pictures. */
function deliveredCount(order: ImageRequest, { scenario }: CallContext): number {
  const flagged =
    scenario === 'moderation' || scenario?.startsWith('chat-failure') || isModerated(order.prompt);
  if (scenario === 'no-pictures') return 0;
  if (flagged) return order.count === 1 ? 0 : Math.max(1, Math.floor(order.count / 2));
  return scenario === 'fewer' ? Math.max(1, order.count - 1) : order.count;
}

function durationOf(order: ImageRequest, { scenario, settings, requestId }: CallContext): number {
  const base = { low: 6000, medium: 7000, high: 8500, xhigh: 10_000, max: 12_000 }[order.quality];
  const spread = (hashText(requestId) % 1500) + 300 * (order.count - 1);
  const slow = scenario === 'slow' || scenario === 'long-queue' ? 8 : 1;
  return settings.pace * slow * (base + spread);
}

async function drawAll(order: ImageRequest, context: CallContext, count: number): Promise<MadePicture[]> {
  const pictures: MadePicture[] = [];
  for (let index = 0; index < count; index += 1) {
    context.signal.throwIfAborted();
    pictures.push(await drawOne(order, context, index));
  }
  return pictures;
}

/** The entries of `data`, in full. */
function entriesOf({ scenario, settings }: CallContext, pictures: readonly MadePicture[]) {
  const emptyIndex = pictures.length > 1 ? 1 : 0;
  return pictures.map(({ spec, bytes }, index) => {
    const isEmpty = scenario === 'empty-entry' && index === emptyIndex;
    const isLast = index === pictures.length - 1;
    const life = isLast ? linkLifeOf(scenario) : 'alive';
    const entry = byLink(scenario)
      ? { url: settings.links.create(spec, bytes, life).show }
      : { b64_json: isEmpty ? '' : bytes.toString('base64') };
    return {
      text: JSON.stringify(entry),
      delivers: !isEmpty,
      isBroken: byLink(scenario) && life === 'expired',
    };
  });
}

function byLink(scenario: ScenarioName | null): boolean {
  return scenario === 'url' || scenario === 'url-late' || linkLifeOf(scenario) === 'expired';
}
