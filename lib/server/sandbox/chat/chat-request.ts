import 'server-only';
import { noteParameters, notePrompt, type SandboxCall } from '../call-log';
import type { SandboxModel } from '../models';
import { checkPromptLength, findModel, readJson } from '../read-request';
import { type Reference, readDataUrl } from '../references';
import { Refusal } from '../refusals';
import { chooseSize } from '../sizes';
import type { PixelSize } from '../usage';

/** A validated `POST /v1/chat/completions` request. */
export interface ChatRequest extends PixelSize {
  model: SandboxModel;
  /** The text of the last user message. */
  prompt: string;
  /** The earlier user messages, newest first, because a follow-up often names only what changes. */
  earlier: string;
  /** The first `gen_…` id in the replayed assistant messages, or null if there is none. */
  rootGenId: string | null;
  /** The last such id. It names the picture that the follow-up changes. */
  lastGenId: string | null;
  count: number;
  references: readonly Reference[];
  stream: boolean;
}

/** OpenAI's chat parameters that the sandbox accepts and ignores. */
const ignoredParameters = [
  'temperature',
  'top_p',
  'max_tokens',
  'max_completion_tokens',
  'stream_options',
  'user',
  'n',
];

export async function readChat(request: Request, call: SandboxCall): Promise<ChatRequest> {
  const { model, messages, stream = false, ...fields } = await readJson(request);
  noteParameters(call, { stream, ...fields });
  const turns = readTurns(messages);
  const last = turns.findLast(({ role }) => role === 'user');
  notePrompt(call, last?.text ?? '');
  const known = findModel(model, call);
  if (known.family !== 'reverse') {
    throw new Refusal(
      404,
      'This is not a chat model and thus not supported in the v1/chat/completions endpoint.',
      {
        param: 'model',
      },
    );
  }
  for (const name of Object.keys(fields)) {
    if (ignoredParameters.includes(name)) continue;
    throw new Refusal(400, `Unknown parameter: '${name}'.`, { param: name, code: 'unknown_parameter' });
  }
  if (typeof stream !== 'boolean') invalid('stream', "Invalid type for 'stream': expected a boolean.");
  if (!last || last.text.trim() === '') invalid('messages', "Missing required parameter: 'messages'.");
  checkPromptLength(last.text);
  const userTurns = turns.filter(({ role }) => role === 'user');
  call.referenceCount = userTurns.reduce((sum, { images }) => sum + images.length, 0);
  const references = await Promise.all(last.images.map(readImage));
  const genIds = turns.flatMap(({ role, text }) =>
    role === 'assistant' ? (text.match(/gen_[0-9a-z]+/g) ?? []) : [],
  );
  return {
    model: known,
    prompt: last.text,
    earlier: userTurns
      .slice(0, -1)
      .reverse()
      .map(({ text }) => text)
      .join('\n'),
    rootGenId: genIds[0] ?? null,
    lastGenId: genIds.at(-1) ?? null,
    count: /\b(two|2)\s+(pictures|images|versions|variations)|[两兩2二]\s*[张張幅]/i.test(last.text) ? 2 : 1,
    references: references.filter((reference) => reference !== null),
    stream: stream === true,
    ...chooseSize(`${last.text}\n${userTurns.map(({ text }) => text).join('\n')}`, references[0] ?? null),
  };
}

interface Turn {
  role: string;
  text: string;
  images: string[];
}

function readTurns(messages: unknown): Turn[] {
  if (!Array.isArray(messages) || messages.length === 0)
    return invalid('messages', "Missing required parameter: 'messages'.");
  return messages.map((message: unknown) => {
    if (!isRecord(message) || typeof message.role !== 'string')
      return invalid('messages', "Invalid 'messages'.");
    const { role, content } = message;
    if (!['system', 'user', 'assistant'].includes(role)) invalid('messages', `Invalid value: '${role}'.`);
    if (typeof content === 'string') return { role, text: content, images: [] };
    if (!Array.isArray(content)) return invalid('messages', "Invalid type for 'messages.content'.");
    return { role, ...readParts(content) };
  });
}

function readParts(parts: readonly unknown[]): { text: string; images: string[] } {
  const texts: string[] = [];
  const images: string[] = [];
  for (const part of parts) {
    if (isRecord(part) && part.type === 'text' && typeof part.text === 'string') texts.push(part.text);
    else if (
      isRecord(part) &&
      part.type === 'image_url' &&
      isRecord(part.image_url) &&
      typeof part.image_url.url === 'string'
    )
      images.push(part.image_url.url);
    else invalid('messages', "Invalid content part: supported types are 'text' and 'image_url'.");
  }
  return { text: texts.join('\n'), images };
}

/** Accepts links but does not fetch them, because the sandbox makes no network requests. */
async function readImage(url: string): Promise<Reference | null> {
  if (/^https?:\/\//.test(url)) return null;
  return readDataUrl(url);
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(param: string, message: string): never {
  throw new Refusal(400, message, { param, code: 'invalid_value' });
}
