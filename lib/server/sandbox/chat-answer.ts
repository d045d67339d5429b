import 'server-only';
import { type Commission, specify } from '@/lib/server/sandbox/pictures/commission';
import { asksForTransparency, namesSubject } from '@/lib/server/sandbox/pictures/compositions';
import { createRandom, hashText } from '@/lib/server/sandbox/pictures/random';
import { bodyStream, pause } from './body-stream';
import { type ChatLink, type LogPiece, type LogPlan, wordingFor, writeLog, writeOpening } from './chat-log';
import type { ChatRequest } from './chat-request';
import { type ChatEnding, chatCompletion, noteLink, streamChat } from './chat-stream';
import { linkLifeOf } from './links';
import { makePicture } from './make-picture';
import { failByScenario } from './refusals';
import { isModerated, type ScenarioName, withoutScenario } from './scenarios';
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

type ChatFailure = 'input_moderation' | 'output_moderation' | 'rate_limit' | 'policy' | 'status';

/** Why a chat answer will hold no picture; null: it will. */
function chatFailureOf(scenario: ScenarioName | null, prompt: string): ChatFailure | null {
  switch (scenario) {
    case 'moderation':
    case 'chat-failure':
      return 'input_moderation';
    case 'chat-failure-output':
      return 'output_moderation';
    case 'chat-failure-rate-limit':
      return 'rate_limit';
    case 'chat-failure-policy':
    case 'no-pictures':
    case 'empty-entry':
      return 'policy';
    case 'chat-failure-status':
      return 'status';
    default:
      return isModerated(prompt) ? 'input_moderation' : null;
  }
}

/** The log of a call that brings no picture, inside a good HTTP answer. */
function* writeFailure(plan: LogPlan, failure: ChatFailure): Generator<LogPiece> {
  const wording = wordingFor(plan.order.prompt);
  const opening = writeOpening(plan, 'growing', wording, createRandom(hashText(plan.requestId)));
  if (failure === 'input_moderation' || failure === 'output_moderation') {
    yield* opening;
    yield { text: `\n\n> ${wording.failed} ❌\n> ${wording.reason}${failure}\n`, waitMs: 800 };
    return;
  }
  const [echo] = opening;
  if (echo) yield { ...echo, text: echo.text.trimEnd() };
  yield { text: prose[failure], waitMs: 1500 };
}

const prose = {
  rate_limit:
    "I wasn't able to generate the image because there's a rate limit in place. Please wait for a little while before I can assist with your request again. Feel free to let me know if you'd like to modify the request or need anything else!",
  policy:
    "I wasn't able to generate that image because the request goes against our content policy. If you'd like, describe it differently and I'll be glad to try again.",
  status: '\n\n{"status":"failed","failure_reason":"server_overloaded","progress":0}',
} as const;
