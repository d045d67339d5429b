import 'server-only';
import { bodyStream } from './body-stream';
import { chatFailureOf, writeFailure } from './chat-failure';
import { type ChatLink, type LogPiece, writeLog } from './chat-log';
import type { ChatRequest } from './chat-request';
import { type ChatEnding, chatCompletion, noteLink, streamChat } from './chat-stream';
import { linkLifeOf } from './links';
import { makePicture } from './make-picture';
import { pause } from './pause';
import { type Commission, specify } from './pictures/commission';
import { hashText } from './pictures/random';
import { asksForTransparency, namesSubject } from './pictures/subject';
import { failByScenario } from './refused-scenarios';
import { type ScenarioName, withoutScenario } from './scenarios';
import type { CallContext } from './settings';

/** Carries out a checked chat order: billed by the call, whatever comes of it. */
export async function answerChat(order: ChatRequest, context: CallContext): Promise<Response> {
  const { call, scenario, settings, signal, requestId } = context;
  call.issued = true;
  call.chargedMicroUsd = order.model.perCallMicroUsd ?? 0;
  if (scenario === 'hang') await pause(Number.POSITIVE_INFINITY, signal);
  if (scenario === 'server-error' || scenario === 'html') await pause(settings.pace * 2000, signal);
  const failed = failByScenario(scenario);
  if (failed) {
    context.ended('whole');
    return failed;
  }
  const failure = chatFailureOf(scenario, order.prompt);
  const links = failure ? [] : await linkPictures(order, context);
  signal.throwIfAborted();
  const plan = { order, requestId, origin: settings.origin, links, longQueue: scenario === 'long-queue' };
  const pieces = failure ? writeFailure(plan, failure) : writeLog(plan);
  const slowness = settings.pace * (scenario === 'slow' ? 6 : 1);
  if (!order.stream || scenario === 'plain-json') return answerAtOnce([...pieces], context, slowness);
  const parts = streamChat(pieces, context, slowness, endingOf(scenario));
  return new Response(bodyStream(parts, context), {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  });
}

async function answerAtOnce(
  pieces: readonly LogPiece[],
  context: CallContext,
  slowness: number,
): Promise<Response> {
  await pause(pieces.reduce((sum, { waitMs }) => sum + waitMs, 0) * slowness, context.signal);
  const ending = endingOf(context.scenario);
  const end = ending === 'done' ? pieces.length : pieces.findIndex(({ delivers }) => delivers);
  const shown = pieces.slice(0, end === -1 ? pieces.length : end);
  const body = JSON.stringify(chatCompletion(shown.map(({ text }) => text).join(''), context));
  async function* whole() {
    yield body;
    for (const piece of shown) noteLink(piece, context);
  }
  return new Response(bodyStream(whole(), context), { headers: { 'content-type': 'application/json' } });
}

function endingOf(scenario: ScenarioName | null): ChatEnding {
  switch (scenario) {
    case 'chat-cut':
    case 'cut':
    case 'cut-stream':
      return 'cut';
    case 'stream-error':
      return 'error';
    case 'stream-no-end':
      return 'no-end';
    default:
      return 'done';
  }
}

/** Links for the pictures; what cannot be drawn again from its link is drawn now and kept. */
async function linkPictures(order: ChatRequest, context: CallContext): Promise<ChatLink[]> {
  const { scenario, settings, requestId } = context;
  const kept = order.references.length > 0 || scenario === 'big' || scenario === 'quick';
  const links: ChatLink[] = [];
  for (let index = 0; index < order.count; index += 1) {
    const genId = genIdOf(requestId, index);
    const commission = commissionOf(order, requestId, genId, index);
    const made = kept ? await makePicture(commission, 'png', 100, scenario) : null;
    links.push({
      genId,
      ...settings.links.create(made?.spec ?? specify(commission), made?.bytes ?? null, linkLifeOf(scenario)),
    });
  }
  return links;
}

/** A follow-up keeps the arrangement of the conversation's first picture, unless its words ask for nothing known. */
function commissionOf(order: ChatRequest, requestId: string, genId: string, index: number): Commission {
  const said = withoutScenario(order.prompt);
  const root = order.rootGenId ?? genIdOf(requestId, 0);
  const fresh = order.rootGenId !== null && !namesSubject(said) ? requestId : '';
  return {
    words: withoutScenario(`${said}\n${order.earlier}`),
    salt: genId,
    seedText: `${root}${index > 0 ? index : ''}${fresh}`,
    width: order.width,
    height: order.height,
    quality: 'high',
    transparent: asksForTransparency(said),
    references: order.references.map(({ data }) => data),
    mask: null,
  };
}

/** 26 characters in Crockford's alphabet after `gen_`, like the model's own. */
function genIdOf(requestId: string, index: number): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  const letters = Array.from(
    { length: 24 },
    (_, at) => alphabet[hashText(`${requestId}:${index}:${at}`) % 32] ?? '0',
  );
  return `gen_01${letters.join('')}`;
}
