import 'server-only';
import { noteParameters, notePrompt, type SandboxCall } from '../call-log';
import type { Quality } from '../models';
import { asksForTransparency } from '../pictures/compositions';
import type { PictureFormat } from '../pictures/picture';
import type { Reference } from '../references';
import { findViolation, isRecord } from '../schema/check-schema';
import { chargeMicroUsd, createUsage, outputTokens, referenceTokens, textTokens } from '../usage';
import { TaskError } from './task-error';
import { readTaskMask, readTaskPicture } from './task-media';
import { findTaskModel, type TaskModel } from './task-models';
import { type SizeFields, sizeOfTask } from './task-size';

/** A validated `POST /ai/v1/images/generations`. */
export interface TaskRequest {
  model: TaskModel;
  prompt: string;
  count: number;
  width: number;
  height: number;
  quality: Quality;
  format: PictureFormat;
  compression: number;
  transparent: boolean;
  watermark: boolean;
  seed: number | null;
  references: readonly Reference[];
  mask: Reference | null;
  async: boolean;
}

/** The fields of all families. Each schema admits only some of them, so what is read here is of the right type. */
interface TaskFields extends SizeFields {
  prompt: string;
  n?: number;
  output_format?: PictureFormat;
  image?: string;
  images?: string[];
  mask?: string;
  seed?: number;
  watermark?: boolean;
  async?: boolean;
  extra?: {
    quality?: Quality | 'auto';
    background?: 'auto' | 'opaque' | 'transparent';
    moderation?: 'auto' | 'low';
    output_compression?: number;
    watermark?: boolean;
  };
}

export const maxBodyBytes = 32 * 1024 ** 2;

/** Parses and validates the body. The call log records the fields even if validation fails. */
export async function readTaskRequest(request: Request, call: SandboxCall): Promise<TaskRequest> {
  const body = await readBody(request);
  const { model: id, prompt, image, images, mask, ...rest } = body;
  noteParameters(call, rest);
  if (typeof prompt === 'string') notePrompt(call, prompt);
  call.referenceCount = (Array.isArray(images) ? images.length : 0) + (image === undefined ? 0 : 1);
  call.hasMask = mask !== undefined;
  if (typeof id !== 'string' || id === '') {
    throw new TaskError('schema_violation', 'Missing required parameter: `model`.', { param: 'model' });
  }
  call.model = id.slice(0, 200);
  const model = findTaskModel(id);
  if (!model) {
    throw new TaskError('model_not_found', `The model \`${id.slice(0, 80)}\` does not exist.`, {
      param: 'model',
    });
  }
  const violation = findViolation(model.schema, body);
  if (violation) {
    const { message, param } = violation;
    throw new TaskError('schema_violation', message, { param });
  }
  const fields = body as unknown as TaskFields; // the schema has checked every field
  checkCombinations(fields, model);
  return toRequest(fields, model);
}

async function readBody(request: Request): Promise<Record<string, unknown>> {
  const tooLarge = () => new TaskError('request_too_large', 'The request body exceeds 32 MiB.');
  if (Number(request.headers.get('content-length') ?? 0) > maxBodyBytes) throw tooLarge();
  if (!request.headers.get('content-type')?.includes('application/json')) {
    throw new TaskError('invalid_request', "The content type must be 'application/json'.");
  }
  const bytes = await request.arrayBuffer();
  if (bytes.byteLength > maxBodyBytes) throw tooLarge();
  try {
    const body: unknown = JSON.parse(new TextDecoder().decode(bytes));
    if (isRecord(body)) return body;
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new TaskError('invalid_request', 'The request body is not a JSON object.');
}

function checkCombinations({ image, images, mask, output_format, extra = {} }: TaskFields, model: TaskModel) {
  const refuse = (message: string, param: string) => {
    throw new TaskError('unsupported_input_combination', message, { param });
  };
  const { background, moderation, output_compression: compression } = extra;
  const hasImages = image !== undefined || images !== undefined;
  const format = output_format ?? 'png';
  if (image !== undefined && images !== undefined) {
    refuse('`image` and `images` cannot be combined.', 'image');
  }
  if (mask !== undefined && !hasImages) refuse('`mask` requires `images`.', 'mask');
  if (moderation !== undefined && hasImages) {
    refuse('`moderation` cannot be combined with `images`.', 'extra.moderation');
  }
  if (background === 'transparent' && format === 'jpeg') {
    refuse('A transparent background requires `output_format` png or webp.', 'extra.background');
  }
  if (compression !== undefined && format === 'png' && model.price.by === 'tokens') {
    refuse('`output_compression` requires `output_format` jpeg or webp.', 'extra.output_compression');
  }
}

async function toRequest(fields: TaskFields, model: TaskModel): Promise<TaskRequest> {
  const { prompt, image, images = image === undefined ? [] : [image], extra = {} } = fields;
  const nameOf = (index: number) => (image === undefined ? `images[${index}]` : 'image');
  const references = await Promise.all(images.map((url, index) => readTaskPicture(url, nameOf(index))));
  const [first = null] = references;
  const { quality, background, output_compression: compression = 100 } = extra;
  const format = fields.output_format ?? (model.hand === 'charcoal' ? 'jpeg' : 'png');
  const mayBeTransparent = model.price.by === 'tokens' && background !== 'opaque' && format !== 'jpeg';
  const watermarks = JSON.stringify(model.schema).includes('"watermark"');
  return {
    model,
    prompt,
    count: fields.n ?? 1,
    ...sizeOfTask(model, fields, prompt, first),
    quality: quality === undefined || quality === 'auto' ? 'high' : quality,
    format,
    compression,
    transparent:
      mayBeTransparent &&
      (background === 'transparent' || (fields.mask === undefined && asksForTransparency(prompt))),
    watermark: watermarks && (fields.watermark ?? extra.watermark ?? true),
    seed: fields.seed ?? null,
    references,
    mask: first && fields.mask !== undefined ? await readTaskMask(fields.mask, first) : null,
    async: fields.async ?? false,
  };
}

/** The cost of a call that makes this many pictures, in whole micro-USD. */
export function priceOfTask(request: TaskRequest, pictures: number): number {
  const { model, quality, width, height, references, prompt } = request;
  const { price } = model;
  switch (price.by) {
    case 'tokens': {
      const images = references.reduce((sum, { width, height }) => {
        return sum + referenceTokens(price.model, { width, height }, 'low');
      }, 0);
      const output = outputTokens(price.model, quality, { width, height }, 0) * pictures;
      return chargeMicroUsd(price.model, createUsage(textTokens(prompt), images, output));
    }
    case 'picture':
      return price.microUsd * pictures;
    case 'megapixel': {
      const megapixels = Math.max(1, Math.ceil((width * height) / 1024 ** 2));
      return (price.first + price.next * (megapixels - 1)) * pictures;
    }
  }
}
