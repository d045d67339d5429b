import 'server-only';
import { bodyStream, ConnectionCut, pause } from '../body-stream';
import { linkLifeOf } from '../links';
import type { MadePicture } from '../make-picture';
import { drawOne } from '../make-picture';
import { hashText } from '../pictures/random';
import { failByScenario, moderationRefusal } from '../refusals';
import type { ScenarioName } from '../scenarios';
import { isModerated } from '../scenarios';
import type { CallContext } from '../settings';
import { chargeMicroUsd } from '../usage';
import { type ImageRequest, priceOfRequest, usageOfRequest } from './image-request';
import { streamImages } from './image-stream';

/** Answers a validated image request. The call is charged from here on, even if it fails. */
export async function answerImages(request: ImageRequest, context: CallContext): Promise<Response> {
  const { call, scenario, signal } = context;
  call.issued = true;
  call.chargedMicroUsd = priceOfRequest(request, request.count);
  if (scenario === 'hang') await pause(Number.POSITIVE_INFINITY, signal);
  const count = pictureCountOf(request, context);
  const durationMs = durationOf(request, context);
  if (scenario === 'server-error' || scenario === 'html' || scenario === 'proxy-504')
    await pause(durationMs * 0.4, signal);
  const failure = failByScenario(scenario);
  if (failure) {
    context.ended('whole');
    return failure;
  }
  if (count === 0 && scenario !== 'no-pictures') {
    await pause(durationMs * 0.3, signal);
    throw moderationRefusal();
  }
  call.chargedMicroUsd = priceOfRequest(request, Math.max(1, count));
  if (request.stream && scenario !== 'plain-json') return streamImages(request, context, count, durationMs);
  if (scenario === 'stream-error') throw Object.assign(moderationRefusal(), { status: 400 });
  await pause(durationMs, signal);
  const pictures = scenario === 'stream-no-end' ? [] : await drawAll(request, context, count);
  signal.throwIfAborted();
  return new Response(bodyStream(writeAnswer(request, context, pictures), context), {
    headers: { 'content-type': 'application/json' },
  });
}

/**
 * Writes the JSON picture by picture, so that the call log can count the delivered ones. Scenarios that cut the
 * connection stop after half of it.
 */
async function* writeAnswer(request: ImageRequest, context: CallContext, pictures: readonly MadePicture[]) {
  const { call, scenario, settings, signal } = context;
  const entries = createEntries(context, pictures);
  const usage =
    request.model.family === 'reverse' || scenario === 'no-usage'
      ? null
      : usageOfRequest(request, Math.max(1, pictures.length));
  const end = `]${usage ? `,"usage":${JSON.stringify(usage)}` : ''}}`;
  const isCut = scenario === 'cut' || scenario === 'cut-stream' || scenario === 'chat-cut';
  const sizes = entries.map(({ text }) => text.length);
  let charactersLeft = isCut
    ? Math.floor(sizes.reduce((sum, size) => sum + size, 0) / 2)
    : Number.POSITIVE_INFINITY;
  yield `{"created":${Math.floor(settings.now() / 1000)},"data":[`;
  for (const [index, { text, delivers, isBroken }] of entries.entries()) {
    yield `${index > 0 ? ',' : ''}${text.slice(0, charactersLeft)}`;
    charactersLeft -= text.length;
    if (charactersLeft < 0) {
      await pause(settings.pace * 200, signal);
      throw new ConnectionCut();
    }
    if (delivers) call.picturesDelivered += 1;
    if (isBroken) call.brokenLinks += 1;
  }
  yield end;
  if (usage) call.toldMicroUsd = chargeMicroUsd(request.model, usage);
}

/** The number of pictures in the answer: 0 if the whole prompt is rejected, or in the scenario `no-pictures`. */
function pictureCountOf(request: ImageRequest, { scenario }: CallContext): number {
  const flagged =
    scenario === 'moderation' || scenario?.startsWith('chat-failure') || isModerated(request.prompt);
  if (scenario === 'no-pictures') return 0;
  if (flagged) return request.count === 1 ? 0 : Math.max(1, Math.floor(request.count / 2));
  return scenario === 'fewer' ? Math.max(1, request.count - 1) : request.count;
}

function durationOf(request: ImageRequest, { scenario, settings, requestId }: CallContext): number {
  const base = { low: 6000, medium: 7000, high: 8500, xhigh: 10_000, max: 12_000 }[request.quality];
  const spread = (hashText(requestId) % 1500) + 300 * (request.count - 1);
  const slow = scenario === 'slow' || scenario === 'long-queue' ? 8 : 1;
  return settings.pace * slow * (base + spread);
}

async function drawAll(request: ImageRequest, context: CallContext, count: number): Promise<MadePicture[]> {
  const pictures: MadePicture[] = [];
  for (let index = 0; index < count; index += 1) {
    context.signal.throwIfAborted();
    pictures.push(await drawOne(request, context, index));
  }
  return pictures;
}

/** The complete entries of `data`. */
function createEntries({ scenario, settings }: CallContext, pictures: readonly MadePicture[]) {
  const emptyIndex = pictures.length > 1 ? 1 : 0;
  return pictures.map(({ spec, bytes }, index) => {
    const isEmpty = scenario === 'empty-entry' && index === emptyIndex;
    const isLast = index === pictures.length - 1;
    const life = isLast ? linkLifeOf(scenario) : 'alive';
    const entry = answersWithLinks(scenario)
      ? { url: settings.links.create(spec, bytes, life).show }
      : { b64_json: isEmpty ? '' : bytes.toString('base64') };
    return {
      text: JSON.stringify(entry),
      delivers: !isEmpty,
      isBroken: answersWithLinks(scenario) && life === 'expired',
    };
  });
}

function answersWithLinks(scenario: ScenarioName | null): boolean {
  return scenario === 'url' || scenario === 'url-late' || linkLifeOf(scenario) === 'expired';
}
