import 'server-only';
import type { Quality } from '../models';
import type { Schema } from './check-schema';

/** Properties that several families take, written as the gateway's own schemas write them. */
const sizePattern = '^[1-9][0-9]{1,4}x[1-9][0-9]{1,4}$';
const picture: Schema = { type: 'string', pattern: '^(data:image/|https?://)' };
const prompt: Schema = { type: 'string', minLength: 1, maxLength: 32_000 };
const async: Schema = { type: 'boolean', default: false };
const asyncOnly: Schema = { type: 'boolean', enum: [true], default: true };

const oneOf = (...values: string[]): Schema => ({ type: 'string', enum: values });
const upTo = (maximum: number, minimum = 1): Schema => ({ type: 'integer', minimum, maximum });
const pictures = (maxItems: number): Schema => ({ type: 'array', items: picture, minItems: 1, maxItems });
const object = (properties: Record<string, Schema>, required?: string[]): Schema => ({
  type: 'object',
  additionalProperties: false,
  ...(required ? { required } : {}),
  properties,
});

/** The whole schema of a model's request. `fields` are those beyond model, prompt and async. */
const request = (model: string, fields: Record<string, Schema>, mode: Schema = async): Schema =>
  object({ model: oneOf(model), prompt, ...fields, async: mode }, [
    'model',
    'prompt',
    ...(mode === asyncOnly ? ['async'] : []),
  ]);

const gptSize: Schema = { type: 'string', pattern: `^auto$|${sizePattern}`, default: 'auto' };
const anySize: Schema = { type: 'string', pattern: sizePattern };

/** GPT Image 2 and later. Whatever else OpenAI takes goes into `extra`. */
export function gptImageSchema(model: string, qualities: readonly Quality[], isLatest: boolean): Schema {
  return request(model, {
    n: upTo(10),
    size: gptSize,
    output_format: isLatest ? oneOf('png', 'jpeg', 'webp') : oneOf('png', 'jpeg'),
    image: picture,
    images: pictures(16),
    mask: { type: 'string', pattern: '^data:image/png;base64,' },
    extra: object({
      quality: oneOf(...qualities, ...(isLatest ? ['auto'] : [])),
      background: oneOf('auto', 'opaque', 'transparent'),
      ...(isLatest ? { moderation: oneOf('auto', 'low') } : {}),
      output_compression: upTo(100, 0),
    }),
  });
}

/** Seedream draws a watermark unless it is told not to; its oldest model is told at the top level. */
export function seedreamSchema(model: string, references: number, watermarkIn: 'body' | 'extra'): Schema {
  const watermark: Schema = { type: 'boolean', default: true };
  return request(model, {
    n: upTo(1),
    size: { ...anySize, default: '2048x2048' },
    output_format: oneOf('png', 'jpeg'),
    image: picture,
    images: pictures(references),
    ...(watermarkIn === 'extra' ? { extra: object({ watermark }) } : { watermark }),
  });
}

export const qwenSchema = (model: string): Schema =>
  request(model, {
    n: upTo(4),
    size: { ...anySize, default: '1328x1328' },
    output_format: oneOf('png', 'jpeg'),
    extra: object({ watermark: { type: 'boolean', default: true } }),
  });

const wideRatios = ['1:1', '2:3', '3:2', '3:4', '4:3', '9:16', '16:9', '21:9', '9:21'];

export const wanSchema = (model: string): Schema =>
  request(model, { aspect_ratio: { ...oneOf(...wideRatios), default: '1:1' } });

export const glmSchema = (model: string): Schema =>
  request(model, { n: upTo(4), size: { ...anySize, default: '1280x1280' } });

export const maiSchema = (model: string): Schema =>
  request(model, { resolution: { ...oneOf('512', '1K', '2K', '4K'), default: '1K' } });

/** FLUX 2 answers no synchronous calls: `async` is required, and only true is taken. */
export const fluxSchema = (model: string): Schema =>
  request(
    model,
    {
      aspect_ratio: { ...oneOf(...wideRatios), default: '1:1' },
      width: upTo(2_048, 256),
      height: upTo(2_048, 256),
      seed: upTo(2_147_483_647, 0),
      safety_tolerance: { ...upTo(5, 0), default: 2 },
      output_format: oneOf('png', 'jpeg'),
      images: pictures(8),
    },
    asyncOnly,
  );

/** The invented model: this schema is all that the studio can know about it. */
export const auroraSchema = (model: string): Schema =>
  request(model, {
    n: upTo(4),
    aspect_ratio: { ...oneOf('1:1', '3:2', '2:3', '16:9', '9:16'), default: '1:1' },
    resolution: { ...oneOf('1K', '2K'), default: '1K' },
    seed: upTo(2_147_483_647, 0),
    output_format: oneOf('png', 'webp'),
    images: pictures(4),
    extra: object({ quality: oneOf('low', 'high') }),
  });
