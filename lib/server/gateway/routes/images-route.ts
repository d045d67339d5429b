import 'server-only';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import { AppError } from '@/lib/protocol/app-error';
import type { JobParameters } from '@/lib/protocol/job-request';
import { pictureExtensions } from '@/lib/protocol/picture-extensions';
import { readImageAnswer } from '../answers/read-image-answer';
import type { OutgoingBody } from '../calls/outgoing-body';
import { issuePaidCall } from '../calls/paid-call';
import type { CallSpec, GatewayRoute } from '../gateway-route';
import { type FormPicture, formWithPictures } from './form-with-pictures';
import { sentPictureTypeOrThrow } from './sent-picture-type';

/** Text to pictures by `/images/generations`, and pictures to pictures by `/images/edits`. */
export const imagesRoute: GatewayRoute = {
  async *create(signal, upstream, spec) {
    const { model, kind, parameters } = spec;
    // The last check before money: a parameter that the model cannot take is neither sent nor dropped.
    const issue = checkParameters(model, kind, parameters)[0];
    if (issue !== undefined) {
      throw new AppError('invalid_request', issue.message, { details: { field: issue.field } });
    }
    yield* issuePaidCall(signal, upstream, {
      ...(kind === 'edit'
        ? { path: '/images/edits', body: editForm(spec) }
        : { path: '/images/generations', body: generationBody(spec) }),
      read: (deadline, response) =>
        readImageAnswer(deadline, response, parameters.n ?? 1, parameters.partialImages),
      isWork: ({ type }) => type === 'preview' || type === 'picture' || type === 'picture-link',
    });
  },
};

function generationBody({ model, prompt, parameters }: CallSpec): Record<string, unknown> {
  return { model: model.id, prompt, ...imageParameters(parameters) };
}

/**
 * Pictures as repeated `image[]`, and an optional mask. Models that have only this route take a single picture as
 * `image`, as the gateway's page says.
 */
function editForm(spec: CallSpec): OutgoingBody {
  const { model, prompt, parameters, references, mask } = spec;
  const chosen = Object.entries(imageParameters(parameters)).map(
    ([name, value]) => [name, String(value)] as const,
  );
  const field = references.length === 1 && model.route === 'images' ? 'image' : 'image[]';
  const pictures = references.map((bytes, index) => picturePart(field, 'reference', bytes, index));
  if (mask) pictures.push(picturePart('mask', 'mask', mask, 0));
  return formWithPictures([['model', model.id], ['prompt', prompt], ...chosen], pictures, () =>
    spec.releaseFiles?.(),
  );
}

/**
 * Parameters by upstream's names, and only those that differ from its defaults: for some models the gateway refuses
 * what it does not know. Auto (size, quality, background, moderation) is expressed by leaving the parameter out.
 */
export function imageParameters(parameters: JobParameters): Record<string, string | number | boolean> {
  const { n = 1, outputFormat = 'png', outputCompression = 100, partialImages = 0 } = parameters;
  const body: Record<string, string | number | boolean> = {};
  if (n !== 1) body.n = n;
  if (parameters.size !== undefined) body.size = parameters.size;
  if (parameters.quality !== undefined) body.quality = parameters.quality;
  if (parameters.background !== undefined) body.background = parameters.background;
  if (parameters.moderation !== undefined) body.moderation = parameters.moderation;
  if (outputFormat !== 'png') body.output_format = outputFormat;
  if (outputCompression !== 100) body.output_compression = outputCompression;
  if (parameters.inputFidelity !== undefined) body.input_fidelity = parameters.inputFidelity;
  if (partialImages > 0) {
    body.stream = true;
    body.partial_images = partialImages;
  }
  return body;
}

/** The file name is neutral: the name of the user's file is never sent. */
function picturePart(
  field: string,
  kind: 'reference' | 'mask',
  bytes: Uint8Array<ArrayBuffer>,
  index: number,
): FormPicture {
  const type = sentPictureTypeOrThrow(kind, bytes);
  return { field, filename: `${kind}_${index + 1}.${pictureExtensions[type]}`, type, bytes };
}
