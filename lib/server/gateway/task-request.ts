import 'server-only';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { AppError } from '@/lib/protocol/app-error';
import { sniffPicture } from '../platform/images/sniff-picture';
import { dataUrl } from './data-url';
import type { CallSpec } from './gateway-route';

/** The gateway's limit on a request to `/ai/v1`, whose pictures are a third larger as base64. */
const bodyBytesMax = 32 * 1024 * 1024;
const megabyte = 1024 * 1024;

/**
 * The JSON of a call to `/ai/v1/images/generations`: only what differs from the gateway's defaults, because each model's
 * schema refuses fields that it does not know.
 * @throws AppError too_large, or invalid_request for a picture that the gateway does not take
 */
export function taskRequest(spec: CallSpec, mode: 'sync' | 'async'): string {
  const { model, prompt, parameters, references, mask } = spec;
  throwIfTooLarge(encodedBytes(references, mask));
  const fields = modelFields(spec);
  const pictures = references.map((bytes) => pictureUrl('reference', bytes));
  const body = {
    model: model.id,
    prompt,
    ...(parameters.n === undefined || parameters.n === 1 ? {} : { n: parameters.n }),
    ...(model.taskFields?.size === 'width-height'
      ? edges(parameters.size)
      : defined({ size: parameters.size })),
    ...defined({
      aspect_ratio: parameters.aspectRatio,
      resolution: parameters.resolution,
      output_format: parameters.outputFormat,
    }),
    ...fields.body,
    ...(pictures.length === 0 ? {} : referenceField(model, pictures)),
    ...(mask === null ? {} : { mask: pictureUrl('mask', mask) }),
    ...(Object.keys(fields.extra).length === 0 ? {} : { extra: fields.extra }),
    ...(mode === 'async' ? { async: true } : {}),
  };
  const json = JSON.stringify(body);
  throwIfTooLarge(Buffer.byteLength(json));
  return json;
}

type Fields = Record<string, string | number | boolean>;

/** The fields whose place depends on the model: in the body, or inside of `extra`. */
function modelFields({ model, parameters }: CallSpec): { body: Fields; extra: Fields } {
  const { outputCompression = 100 } = parameters;
  const places = model.taskFields?.places ?? {};
  const fields: { body: Fields; extra: Fields } = { body: {}, extra: {} };
  const put = (place: 'body' | 'extra', name: string, value: string | number | undefined) => {
    if (value !== undefined) fields[place][name] = value;
  };
  put(places.seed ?? 'body', 'seed', parameters.seed);
  put(places.quality ?? 'extra', 'quality', parameters.quality);
  put(places.background ?? 'extra', 'background', parameters.background);
  put(places.moderation ?? 'extra', 'moderation', parameters.moderation);
  const compression = outputCompression === 100 ? undefined : outputCompression;
  put(places.outputCompression ?? 'extra', 'output_compression', compression);
  if (model.watermark !== null) fields[model.watermark].watermark = false;
  return fields;
}

function referenceField(model: CatalogueModel, pictures: readonly string[]): object {
  return model.taskFields?.references === 'image' ? { image: pictures[0] } : { images: pictures };
}

function edges(size: string | undefined): Fields {
  const [width, height] = size?.split('x').map(Number) ?? [];
  return defined({ width, height });
}

function defined<Value>(fields: Record<string, Value | undefined>): Record<string, Value> {
  const entries = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, value] as const],
  );
  return Object.fromEntries(entries);
}

const referenceTypes = new Set<string | null>(['image/png', 'image/jpeg', 'image/webp']);

function pictureUrl(field: 'reference' | 'mask', bytes: Uint8Array<ArrayBuffer>): string {
  const type = sniffPicture(bytes);
  if (field === 'mask' ? type === 'image/png' : referenceTypes.has(type)) return dataUrl(bytes);
  const message = field === 'mask' ? 'The mask must be a PNG.' : 'References must be PNG, JPEG or WebP.';
  throw new AppError('invalid_request', message, { details: { field } });
}

function encodedBytes(references: readonly Uint8Array[], mask: Uint8Array | null): number {
  const sizes = [...references, ...(mask === null ? [] : [mask])].map(({ byteLength }) => byteLength);
  return sizes.reduce((sum, size) => sum + Math.ceil(size / 3) * 4, 0);
}

function throwIfTooLarge(sizeBytes: number): void {
  if (sizeBytes <= bodyBytesMax) return;
  const size = (sizeBytes / megabyte).toFixed(1);
  const message = `The request has ${size} MB when encoded, and the gateway takes at most 32 MB. Remove a reference picture, or use smaller ones.`;
  throw new AppError('too_large', message);
}
