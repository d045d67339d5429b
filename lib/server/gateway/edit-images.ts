import 'server-only';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { AppError } from '@/lib/protocol/app-error';
import type { JobParameters } from '@/lib/protocol/job-request';
import { sniffPicture } from '../platform/images/sniff-picture';
import type { GatewayEvent } from './gateway-event';
import { imageCall } from './image-call';
import { imageParameters } from './image-parameters';
import type { Upstream } from './upstream';

const extensions: Readonly<Record<string, string>> = {
  'image/png': 'png',
  'image/jpeg': 'jpg',
  'image/webp': 'webp',
};

/**
 * Pictures to pictures, by multipart: one reference as `image`, several as repeated `image[]`, an optional mask.
 * @throws AppError: invalid_request before anything is sent, else what became of the call.
 */
export async function* editImages(
  signal: AbortSignal,
  upstream: Upstream,
  request: {
    model: CatalogueModel;
    prompt: string;
    parameters: JobParameters;
    references: readonly Uint8Array<ArrayBuffer>[];
    mask: Uint8Array<ArrayBuffer> | null;
  },
): AsyncGenerator<GatewayEvent, void, void> {
  const { model, prompt, parameters, references, mask } = request;
  const issue = checkParameters(model, 'edit', parameters)[0];
  if (issue !== undefined) {
    throw new AppError('invalid_request', issue.message, { details: { field: issue.field } });
  }
  const form = new FormData();
  form.append('model', model.id);
  form.append('prompt', prompt);
  for (const [name, value] of Object.entries(imageParameters(parameters))) form.append(name, String(value));
  const field = references.length === 1 ? 'image' : 'image[]';
  for (const [index, bytes] of references.entries())
    form.append(field, pictureFile('reference', bytes, index));
  if (mask) form.append('mask', pictureFile('mask', mask, 0));
  yield* imageCall(signal, upstream, { path: '/images/edits', body: form, requested: parameters.n ?? 1 });
}

/** A neutral name: what the user's file was called goes nowhere. */
function pictureFile(field: 'reference' | 'mask', bytes: Uint8Array<ArrayBuffer>, index: number): File {
  const type = sniffPicture(bytes);
  const extension = type === null ? undefined : extensions[type];
  if (type === null || extension === undefined || (field === 'mask' && extension !== 'png')) {
    const message = field === 'mask' ? 'The mask must be a PNG.' : 'References must be PNG, JPEG or WebP.';
    throw new AppError('invalid_request', message, { details: { field } });
  }
  return new File([bytes], `${field}_${index + 1}.${extension}`, { type });
}
