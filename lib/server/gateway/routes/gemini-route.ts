import 'server-only';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import { AppError } from '@/lib/protocol/app-error';
import { sniffPicture } from '../../platform/images/sniff-picture';
import { readGeminiAnswer } from '../answers/read-gemini-answer';
import { unversionedUrl } from '../calls/get-json';
import type { OutgoingBody } from '../calls/outgoing-body';
import { issuePaidCall } from '../calls/paid-call';
import type { CallSpec, GatewayRoute } from '../gateway-route';
import { JsonPictures } from './json-with-pictures';

/** Gemini's pictures by Google's own API, which makes one picture a call and has conversations about a picture. */
export const geminiRoute: GatewayRoute = {
  async *create(signal, upstream, spec) {
    const { model, kind, parameters } = spec;
    // The last check before money: a parameter that the model cannot take is neither sent nor dropped.
    const issue = checkParameters(model, kind, parameters)[0];
    if (issue !== undefined) {
      throw new AppError('invalid_request', issue.message, { details: { field: issue.field } });
    }
    yield* issuePaidCall(signal, upstream, {
      path: `${unversionedUrl(upstream)}/gemini/v1beta/models/${encodeURIComponent(model.id)}:generateContent`,
      body: geminiBody(spec),
      headers: { authorization: null, 'x-goog-api-key': upstream.apiKey },
      read: (deadline, response) => readGeminiAnswer(deadline, response, upstream.apiKey),
      isWork: ({ type }) => type === 'picture',
    });
  },
};

type GeminiPart =
  | { text: string }
  | { inlineData: { mimeType: string; data: string }; thoughtSignature?: string };

interface GeminiTurn {
  role: 'user' | 'model';
  parts: GeminiPart[];
}

function geminiBody(spec: CallSpec): OutgoingBody {
  const pictures = new JsonPictures();
  return pictures.encode(geminiRequest(spec, pictures), () => spec.releaseFiles?.());
}

function geminiRequest(spec: CallSpec, pictures: JsonPictures): Record<string, unknown> {
  const { aspectRatio, resolution, seed } = spec.parameters;
  const imageConfig = {
    ...(aspectRatio === undefined ? {} : { aspectRatio }),
    ...(resolution === undefined ? {} : { imageSize: resolution }),
  };
  return {
    contents: geminiTurns(spec, pictures),
    generationConfig: {
      responseModalities: ['TEXT', 'IMAGE'],
      ...(Object.keys(imageConfig).length === 0 ? {} : { imageConfig }),
      ...(seed === undefined ? {} : { seed }),
    },
  };
}

/**
 * Stands before the model's own turn if the prompt of that turn is unknown: Google refuses a conversation that does not
 * begin with its user.
 */
const openingPrompt = 'Make a picture.';

/**
 * A picture that Gemini made itself goes back as the model's turn with its signature, so that the prompt continues that
 * conversation; all other pictures belong to the prompt.
 */
function geminiTurns(
  { prompt, references, signatures = [], referencePrompts = [] }: CallSpec,
  pictures: JsonPictures,
): GeminiTurn[] {
  const turns: GeminiTurn[] = [];
  const own: GeminiPart[] = [];
  for (const [position, bytes] of references.entries()) {
    const picture = { inlineData: { mimeType: mimeTypeOf(bytes), data: pictures.base64(bytes) } };
    const thoughtSignature = signatures[position] ?? '';
    if (thoughtSignature === '') own.push(picture);
    else {
      turns.push({ role: 'user', parts: [{ text: referencePrompts[position] ?? openingPrompt }] });
      turns.push({ role: 'model', parts: [{ ...picture, thoughtSignature }] });
    }
  }
  return [...turns, { role: 'user', parts: [{ text: prompt }, ...own] }];
}

function mimeTypeOf(bytes: Uint8Array<ArrayBuffer>): string {
  const type = sniffPicture(bytes);
  if (type === 'image/png' || type === 'image/jpeg' || type === 'image/webp') return type;
  const message = 'References must be PNG, JPEG or WebP.';
  throw new AppError('invalid_request', message, { details: { field: 'reference' } });
}
