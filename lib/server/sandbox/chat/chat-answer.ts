import 'server-only';
import { type Commission, specify } from '@/lib/server/sandbox/pictures/commission';
import { asksForTransparency, namesSubject } from '@/lib/server/sandbox/pictures/compositions';
import { createRandom, hashText } from '@/lib/server/sandbox/pictures/random';
import { bodyStream, pause } from '../body-stream';
import { linkLifeOf } from '../links';
import { makePicture } from '../make-picture';
import { failByScenario } from '../refusals';
import { drawingOf, isModerated, type ScenarioName, withoutScenario } from '../scenarios';
import type { CallContext } from '../settings';
import { type ChatLink, type LogPiece, type LogPlan, wordingFor, writeLog, writeOpening } from './chat-log';
import type { ChatRequest } from './chat-request';
import { type ChatEnding, chatCompletion, noteLink, streamChat } from './chat-stream';

/** Answers a validated chat request. It is billed per call, even if it fails. */
export async function answerChat(request: ChatRequest, context: CallContext): Promise<Response> {
  const { call, scenario, settings, signal, requestId } = context;
  call.issued = true;
  call.chargedMicroUsd = request.model.perCallMicroUsd ?? 0;
  if (scenario === 'hang') await pause(Number.POSITIVE_INFINITY, signal);
  if (scenario === 'server-error' || scenario === 'html') await pause(settings.pace * 2000, signal);
  const failed = failByScenario(scenario);
  if (failed) {
    context.ended('whole');
    return failed;
  }
  const failure = chatFailureOf(scenario, request.prompt);
  const links = failure ? [] : await createLinks(request, context);
  signal.throwIfAborted();
  const plan = { request, requestId, origin: settings.origin, links, longQueue: scenario === 'long-queue' };
  const pieces = failure ? writeFailure(plan, failure) : writeLog(plan);
  const slowness = settings.pace * (scenario === 'slow' ? 6 : 1);
  if (!request.stream || scenario === 'plain-json') return answerWithJson([...pieces], context, slowness);
  const parts = streamChat(pieces, context, slowness, endingOf(scenario));
  return new Response(bodyStream(parts, context), {
    headers: { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' },
  });
}

async function answerWithJson(
  pieces: readonly LogPiece[],
  context: CallContext,
  slowness: number,
): Promise<Response> {
  await pause(pieces.reduce((sum, { waitMs }) => sum + waitMs, 0) * slowness, context.signal);
  const ending = endingOf(context.scenario);
  const end = ending === 'done' ? pieces.length : pieces.findIndex(({ delivers }) => delivers);
  const shown = pieces.slice(0, end === -1 ? pieces.length : end);
  const body = JSON.stringify(chatCompletion(shown.map(({ text }) => text).join(''), context));
  async function* writeBody() {
    yield body;
    for (const piece of shown) noteLink(piece, context);
  }
  return new Response(bodyStream(writeBody(), context), { headers: { 'content-type': 'application/json' } });
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

/** Creates the links to the pictures. Pictures that cannot be drawn again from their link are drawn and cached now. */
async function createLinks(request: ChatRequest, context: CallContext): Promise<ChatLink[]> {
  const { scenario, settings, requestId } = context;
  const drawing = drawingOf(request.prompt, scenario);
  const mustCache = request.references.length > 0 || drawing !== null;
  const links: ChatLink[] = [];
  for (let index = 0; index < request.count; index += 1) {
    const genId = genIdOf(requestId, index);
    const commission = commissionOf(request, requestId, genId, index);
    const made = mustCache ? await makePicture(commission, 'png', 100, drawing) : null;
    links.push({
      genId,
      ...settings.links.create(made?.spec ?? specify(commission), made?.bytes ?? null, linkLifeOf(scenario)),
    });
  }
  return links;
}

/**
 * A follow-up keeps the arrangement of the conversation's first picture. If its prompt names no known subject, it gets
 * a new arrangement, so that it still changes the picture.
 */
function commissionOf(request: ChatRequest, requestId: string, genId: string, index: number): Commission {
  const prompt = withoutScenario(request.prompt);
  const root = request.rootGenId ?? genIdOf(requestId, 0);
  const variation = request.rootGenId !== null && !namesSubject(prompt) ? requestId : '';
  return {
    words: withoutScenario(`${prompt}\n${request.earlier}`),
    salt: genId,
    seedText: `${root}${index > 0 ? index : ''}${variation}`,
    width: request.width,
    height: request.height,
    quality: 'high',
    transparent: asksForTransparency(prompt),
    references: request.references.map(({ data }) => data),
    mask: null,
  };
}

/** `gen_` followed by 26 characters of Crockford's alphabet, like the real ids. */
function genIdOf(requestId: string, index: number): string {
  const alphabet = '0123456789abcdefghjkmnpqrstvwxyz';
  const letters = Array.from(
    { length: 24 },
    (_, at) => alphabet[hashText(`${requestId}:${index}:${at}`) % 32] ?? '0',
  );
  return `gen_01${letters.join('')}`;
}

type ChatFailure = 'input_moderation' | 'output_moderation' | 'rate_limit' | 'policy' | 'status';

/** Why the chat answer will contain no picture, or null if it will contain one. */
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

/** Writes the log of a call that produces no picture. The HTTP response is still 200. */
function* writeFailure(plan: LogPlan, failure: ChatFailure): Generator<LogPiece> {
  const wording = wordingFor(plan.request.prompt);
  const opening = writeOpening(plan, 'growing', wording, createRandom(hashText(plan.requestId)));
  if (failure === 'input_moderation' || failure === 'output_moderation') {
    yield* opening;
    yield { text: `\n\n> ${wording.failed} ❌\n> ${wording.reason}${failure}\n`, waitMs: 800 };
    return;
  }
  const [echo] = opening;
  if (echo) yield { ...echo, text: echo.text.trimEnd() };
  yield { text: failureTexts[failure], waitMs: 1500 };
}

const failureTexts = {
  rate_limit:
    "I wasn't able to generate the image because there's a rate limit in place. Please wait for a little while before I can assist with your request again. Feel free to let me know if you'd like to modify the request or need anything else!",
  policy:
    "I wasn't able to generate that image because the request goes against our content policy. If you'd like, describe it differently and I'll be glad to try again.",
  status: '\n\n{"status":"failed","failure_reason":"server_overloaded","progress":0}',
} as const;
