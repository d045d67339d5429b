import 'server-only';
import { bodyStream, ConnectionCut, pause } from '../body-stream';
import { makePicture } from '../make-picture';
import type { Commission } from '../pictures/commission';
import { hashText } from '../pictures/random';
import { failByScenario } from '../refusals';
import { drawingOf, isModerated, type ScenarioName, withoutScenario } from '../scenarios';
import type { CallContext } from '../settings';
import { textTokens } from '../usage';
import { GeminiError } from './gemini-error';
import type { GeminiRequest } from './gemini-request';
import { type AnswerTokens, chargeOf, usageMetadata } from './gemini-usage';
import { signPicture } from './thought-signature';

type Part = Record<string, unknown>;

interface GeminiAnswer extends AnswerTokens {
  parts: Part[];
  finishReason: string;
  blockReason: string | null;
}

/** Answers a validated call. It is charged by the tokens that it used, even if no picture comes of it. */
export async function answerGemini(request: GeminiRequest, context: CallContext): Promise<Response> {
  const { call, scenario, settings, signal } = context;
  const durationMs = settings.pace * request.model.seconds * 1_000 * (scenario === 'slow' ? 6 : 1);
  call.issued = true;
  const image = request.model.imageTokens[request.resolution] ?? 0;
  const planned = { imageTokens: image, textTokens: 12, thoughtTokens: 200 };
  call.chargedMicroUsd = chargeOf(request, planned);
  if (scenario === 'hang') await pause(Number.POSITIVE_INFINITY, signal);
  const refusal = blockedAnswer(scenario, request.prompt);
  await pause(durationMs * (refusal ? 0.3 : 0.5), signal);
  if (scenario === 'server-error')
    throw new GeminiError(500, 'An internal error has occurred. Please retry.');
  const failed = failByScenario(scenario);
  if (failed) {
    context.ended('whole');
    return failed;
  }
  const answer = refusal ?? (await drawAnswer(request, context));
  call.chargedMicroUsd = chargeOf(request, answer);
  if (!refusal) await pause(durationMs * 0.5, signal);
  const body = request.isStream
    ? writeStream(request, answer, context)
    : writeWhole(request, answer, context);
  const type = request.isStream ? 'text/event-stream; charset=utf-8' : 'application/json; charset=UTF-8';
  return new Response(bodyStream(body, context), { headers: { 'content-type': type } });
}

const finishReasons: Partial<Record<ScenarioName, string>> = {
  'no-pictures': 'NO_IMAGE',
  'gemini-image-safety': 'IMAGE_SAFETY',
  'gemini-image-prohibited': 'IMAGE_PROHIBITED_CONTENT',
  'gemini-image-recitation': 'IMAGE_RECITATION',
  'gemini-image-other': 'IMAGE_OTHER',
  'gemini-safety': 'SAFETY',
  'gemini-prohibited': 'PROHIBITED_CONTENT',
  'gemini-recitation': 'RECITATION',
  'gemini-max-tokens': 'MAX_TOKENS',
  'gemini-text-only': 'STOP',
};

/** An answer without a picture, or null if there will be one. */
function blockedAnswer(scenario: ScenarioName | null, prompt: string): GeminiAnswer | null {
  const nothing = { parts: [], blockReason: null, imageTokens: 0, textTokens: 0, thoughtTokens: 0 };
  if (scenario === 'moderation' || scenario?.startsWith('chat-failure') || isModerated(prompt)) {
    return { ...nothing, finishReason: '', blockReason: 'PROHIBITED_CONTENT' };
  }
  const finishReason = scenario ? finishReasons[scenario] : undefined;
  if (finishReason === undefined) return null;
  const text = 'I can describe that picture for you, but I have not drawn it.';
  if (scenario !== 'gemini-text-only') return { ...nothing, finishReason, thoughtTokens: 90 };
  return { ...nothing, finishReason, parts: [{ text }], textTokens: textTokens(text) };
}

async function drawAnswer(request: GeminiRequest, context: CallContext): Promise<GeminiAnswer> {
  const { model, resolution, prompt } = request;
  const { scenario, requestId } = context;
  const drawing = drawingOf(prompt, scenario);
  const commission = commissionOf(request, requestId);
  // It is JPEG in most answers, whatever was asked for.
  const format = hashText(requestId) % 8 === 0 ? 'png' : 'jpeg';
  const { bytes } = await makePicture(commission, format, 92, drawing);
  const inlineData = {
    mimeType: `image/${drawing === 'big' ? 'png' : format}`,
    data: scenario === 'empty-entry' ? '' : bytes.toString('base64'),
  };
  const isLong = scenario === 'gemini-long-signature';
  const signature = model.thinks ? { thoughtSignature: await signPicture(bytes, requestId, isLong) } : {};
  const picture = { inlineData, ...signature };
  const others = scenario === 'gemini-several' ? [picture, await drawAnother(request, context)] : [];
  const text = 'Here is your picture.';
  return {
    parts: [...(model.thinks ? await draftParts(commission) : []), { text }, picture, ...others],
    finishReason: 'STOP',
    blockReason: null,
    imageTokens: (model.imageTokens[resolution] ?? 0) * (others.length > 0 ? 2 : 1),
    textTokens: textTokens(text),
    thoughtTokens: model.thinks ? 120 + (hashText(requestId) % 160) : 0,
  };
}

/** A second picture of one answer. */
async function drawAnother(request: GeminiRequest, { requestId }: CallContext): Promise<Part> {
  const commission = commissionOf(request, `${requestId}, again`);
  const { bytes } = await makePicture(commission, 'jpeg', 92, drawingOf(request.prompt, null));
  const label = `${requestId}, again`;
  return {
    inlineData: { mimeType: 'image/jpeg', data: bytes.toString('base64') },
    ...(request.model.thinks ? { thoughtSignature: await signPicture(bytes, label, false) } : {}),
  };
}

/** The model's thoughts: a text and a small draft, which are not part of the answer. */
async function draftParts(commission: Commission): Promise<Part[]> {
  const scale = 256 / Math.max(commission.width, commission.height);
  const edge = (length: number) => Math.max(16, Math.round(length * scale));
  const small = {
    ...commission,
    width: edge(commission.width),
    height: edge(commission.height),
    references: [],
    mask: null,
  };
  const { bytes } = await makePicture({ ...small, quality: 'low' }, 'jpeg', 60, null);
  const inlineData = { mimeType: 'image/jpeg', data: bytes.toString('base64') };
  return [
    { text: '**Composing the scene**\n\nI place the subject first.', thought: true },
    { inlineData, thought: true },
  ];
}

function commissionOf(request: GeminiRequest, requestId: string): Commission {
  const { prompt, earlier, width, height, references, seed } = request;
  return {
    words: withoutScenario(`${prompt}\n${earlier}`),
    salt: seed === null ? requestId : `seed:${seed}`,
    width,
    height,
    quality: 'high',
    hand: 'gouache',
    transparent: false,
    references: references.map(({ data }) => data),
    mask: null,
  };
}

/** One response object with some of the answer's parts. The last one has the reason and the usage. */
function responseOf(
  request: GeminiRequest,
  answer: GeminiAnswer,
  parts: Part[],
  isLast: boolean,
  context: CallContext,
) {
  const { blockReason, finishReason } = answer;
  const content = parts.length > 0 ? { content: { role: 'model', parts } } : {};
  const candidate = { ...content, ...(isLast ? { finishReason } : {}), index: 0 };
  const hasUsage = isLast && context.scenario !== 'no-usage';
  return {
    ...(blockReason === null ? { candidates: [candidate] } : { promptFeedback: { blockReason } }),
    ...(hasUsage ? { usageMetadata: usageMetadata(request, answer) } : {}),
    modelVersion: request.model.id,
    responseId: context.requestId,
  };
}

async function* writeWhole(request: GeminiRequest, answer: GeminiAnswer, context: CallContext) {
  const text = JSON.stringify(responseOf(request, answer, answer.parts, true, context));
  if (isCut(context.scenario)) {
    yield text.slice(0, text.length >> 1);
    await pause(context.settings.pace * 200, context.signal);
    throw new ConnectionCut();
  }
  yield text;
  noteSent(request, answer, context);
}

async function* writeStream(request: GeminiRequest, answer: GeminiAnswer, context: CallContext) {
  const chunks = answer.parts.length > 0 ? answer.parts.map((part) => [part]) : [[]];
  for (const [index, parts] of chunks.entries()) {
    const isLast = index === chunks.length - 1;
    const text = `data: ${JSON.stringify(responseOf(request, answer, parts, isLast, context))}\r\n\r\n`;
    if (isLast && isCut(context.scenario)) {
      yield text.slice(0, text.length >> 1);
      throw new ConnectionCut();
    }
    yield text;
  }
  noteSent(request, answer, context);
}

function isCut(scenario: ScenarioName | null): boolean {
  return scenario === 'cut' || scenario === 'cut-stream' || scenario === 'chat-cut';
}

function noteSent(request: GeminiRequest, answer: GeminiAnswer, { call, scenario }: CallContext): void {
  if (answer.imageTokens > 0 && scenario !== 'empty-entry')
    call.picturesDelivered = scenario === 'gemini-several' ? 2 : 1;
  if (scenario !== 'no-usage') call.toldMicroUsd = chargeOf(request, answer);
}
