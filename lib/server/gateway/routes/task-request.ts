import 'server-only';
import { taskBody } from '@/lib/catalogue/task-body';
import { AppError } from '@/lib/protocol/app-error';
import type { CallSpec } from '../gateway-route';
import { dataUrl } from './data-url';
import { sentPictureTypeOrThrow } from './sent-picture-type';

/** The gateway's limit on a request to `/ai/v1`, whose pictures are a third larger as base64. */
const bodyBytesMax = 32 * 1024 * 1024;

/**
 * The JSON of a call to `/ai/v1/images/generations`.
 * @throws AppError too_large, or invalid_request for a picture that the gateway does not take
 */
export function taskRequest(spec: CallSpec, mode: 'sync' | 'async'): string {
  const { model, prompt, parameters, references, mask } = spec;
  throwIfTooLarge(encodedBytes(references, mask));
  const body = taskBody(model, prompt, parameters, {
    references: references.map((bytes) => pictureUrl('reference', bytes)),
    mask: mask === null ? null : pictureUrl('mask', mask),
  });
  const takesAsync = spec.model.taskFields?.calls !== 'async';
  const json = JSON.stringify({ ...body, async: mode === 'async' && takesAsync ? true : undefined });
  throwIfTooLarge(Buffer.byteLength(json));
  return json;
}

function pictureUrl(field: 'reference' | 'mask', bytes: Uint8Array<ArrayBuffer>): string {
  sentPictureTypeOrThrow(field, bytes);
  return dataUrl(bytes);
}

function encodedBytes(references: readonly Uint8Array[], mask: Uint8Array | null): number {
  const sizes = [...references, ...(mask === null ? [] : [mask])].map(({ byteLength }) => byteLength);
  return sizes.reduce((sum, size) => sum + Math.ceil(size / 3) * 4, 0);
}

function throwIfTooLarge(sizeBytes: number): void {
  if (sizeBytes <= bodyBytesMax) return;
  const size = (sizeBytes / (1024 * 1024)).toFixed(1);
  const message = `The request has ${size} MB when encoded, and the gateway takes at most 32 MB. Remove a reference picture, or use smaller ones.`;
  throw new AppError('too_large', message);
}
