import 'server-only';
import sharp from 'sharp';
import { noteParameters, notePrompt, type SandboxCall } from '../call-log';
import { readJson } from '../read-request';
import type { Reference } from '../references';
import { findViolation, isRecord } from '../schema/check-schema';
import type { PixelSize } from '../usage';
import { GeminiError } from './gemini-error';
import { findGeminiModel, type GeminiModel, type GeminiResolution, sizeOfGemini } from './gemini-models';
import { geminiSchema } from './gemini-schema';
import { isSignatureOf } from './thought-signature';

/** A validated call of `generateContent`. */
export interface GeminiRequest extends PixelSize {
  model: GeminiModel;
  /** The text of the last turn. */
  prompt: string;
  /** The texts of the user's earlier turns, newest first. */
  earlier: string;
  resolution: GeminiResolution;
  seed: number | null;
  /** All pictures of the conversation, which are billed. */
  pictures: readonly Reference[];
  /** The pictures of the last turn, or the model's last one if that turn has none. They are edited. */
  references: readonly Reference[];
  isStream: boolean;
}

interface Turn {
  role: 'user' | 'model';
  text: string;
  pictures: Reference[];
}

const maxPictures = 14;

export async function readGemini(request: Request, call: SandboxCall): Promise<GeminiRequest> {
  const { pathname, searchParams } = new URL(request.url);
  const [, encoded = '', method] = /\/models\/([^/:]+):(\w+)$/.exec(pathname) ?? [];
  const name = decodeURIComponent(encoded);
  call.model = name.slice(0, 200);
  const model = findGeminiModel(name);
  if (!model) throw new GeminiError(404, `models/${name.slice(0, 80)} is not found for API version v1beta.`);
  const isStream = method === 'streamGenerateContent';
  if (isStream && searchParams.get('alt') !== 'sse') {
    throw new GeminiError(400, 'Streaming requires alt=sse.');
  }
  const { contents, ...rest } = await readJson(request);
  noteParameters(call, rest);
  const violation = findViolation(geminiSchema(model), { contents, ...rest });
  if (violation) throw new GeminiError(400, violation.message);
  const turns = await readTurns(contents, model);
  const last = turns.at(-1);
  notePrompt(call, last?.text ?? '');
  if (last?.role !== 'user' || last.text.trim() === '') {
    throw new GeminiError(400, 'Please ensure that the last content has the role user, and a text.');
  }
  const pictures = turns.flatMap((turn) => turn.pictures);
  call.referenceCount = pictures.length;
  if (pictures.length > maxPictures) {
    throw new GeminiError(400, `At most ${maxPictures} images are supported, but got ${pictures.length}.`);
  }
  const references = last.pictures.length > 0 ? last.pictures : lastMade(turns);
  return {
    model,
    prompt: last.text,
    earlier: earlierTexts(turns),
    ...readConfig(rest.generationConfig, model, references.at(-1) ?? null),
    pictures,
    references,
    isStream,
  };
}

function lastMade(turns: readonly Turn[]): Reference[] {
  const made = turns.findLast(({ role, pictures }) => role === 'model' && pictures.length > 0);
  return made?.pictures.slice(-1) ?? [];
}

function earlierTexts(turns: readonly Turn[]): string {
  const texts = turns.filter(({ role }) => role === 'user').map(({ text }) => text);
  return texts.slice(0, -1).reverse().join('\n');
}

/** The configuration, whose types and values the schema has checked. */
function readConfig(value: unknown, model: GeminiModel, reference: PixelSize | null) {
  const config = (value ?? {}) as {
    seed?: number;
    responseModalities?: string[];
    imageConfig?: { aspectRatio?: string; imageSize?: GeminiResolution };
  };
  const { responseModalities, imageConfig = {}, seed = null } = config;
  if (responseModalities && !responseModalities.includes('IMAGE')) {
    throw new GeminiError(400, 'The requested combination of response modalities is not supported.');
  }
  const resolution = imageConfig.imageSize ?? '1K';
  return { resolution, seed, ...sizeOfGemini(model, imageConfig.aspectRatio ?? null, resolution, reference) };
}

async function readTurns(contents: unknown, model: GeminiModel): Promise<Turn[]> {
  const turns: Turn[] = [];
  for (const [index, content] of (Array.isArray(contents) ? contents : []).entries()) {
    if (!isRecord(content) || !Array.isArray(content.parts)) continue; // the schema has refused these
    const role = content.role === 'model' ? 'model' : 'user';
    if (role === turns.at(-1)?.role || (index === 0 && role === 'model')) {
      throw new GeminiError(400, 'Please ensure that the turns alternate between user and model.');
    }
    const turn: Turn = { role, text: '', pictures: [] };
    for (const [position, part] of content.parts.entries()) {
      if (isRecord(part))
        await readPart(part, turn, `content position ${index + 1}, part position ${position + 1}`, model);
    }
    turns.push(turn);
  }
  return turns;
}

async function readPart(part: Record<string, unknown>, turn: Turn, place: string, model: GeminiModel) {
  const { text, inlineData, thoughtSignature } = part;
  if (typeof text === 'string') turn.text += turn.text === '' ? text : `\n${text}`;
  if (!isRecord(inlineData)) return;
  const picture = await readPicture(`${inlineData.data}`, `${inlineData.mimeType}`);
  turn.pictures.push(picture);
  if (turn.role === 'user' || !model.thinks) return;
  if (typeof thoughtSignature !== 'string') {
    throw new GeminiError(400, `Image part is missing a thought_signature in ${place}.`);
  }
  if (!(await isSignatureOf(thoughtSignature, picture.data))) {
    throw new GeminiError(400, `Thought signature is not valid in ${place}.`);
  }
}

async function readPicture(base64: string, mimeType: string): Promise<Reference> {
  const data = Buffer.from(base64, 'base64');
  try {
    const { format, width, height } = await sharp(data).metadata();
    if (`image/${format}` === mimeType) return { data, width, height };
  } catch (cause) {
    throw Object.assign(new GeminiError(400, 'Unable to process input image.'), { cause });
  }
  throw new GeminiError(400, `Unable to process input image: it is not ${mimeType.slice(0, 40)}.`);
}
