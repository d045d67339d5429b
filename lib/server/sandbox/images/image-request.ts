import 'server-only';
import { asksForTransparency } from '@/lib/server/sandbox/pictures/compositions';
import { noteParameters, type SandboxCall } from '../call-log';
import type { Quality, SandboxModel } from '../models';
import type { PictureFormat } from '../pictures/picture';
import { bytesOf, checkHead, readForm, readJson, typed } from '../read-request';
import { type Reference, readMask, readReferences } from '../references';
import { Refusal } from '../refusals';
import { chooseSize, readSize } from '../sizes';
import { chargeMicroUsd, createUsage, outputTokens, referenceTokens, textTokens, type Usage } from '../usage';
import { checkParameters, type ImageParameters } from './check-parameters';

/** A validated request to one of the two image endpoints. */
export interface ImageRequest {
  endpoint: 'generations' | 'edits';
  model: SandboxModel;
  prompt: string;
  count: number;
  width: number;
  height: number;
  quality: Quality;
  format: PictureFormat;
  compression: number;
  transparent: boolean;
  stream: boolean;
  previews: number;
  fidelity: 'low' | 'high';
  references: readonly Reference[];
  mask: Reference | null;
}

/** Parses and validates `POST /v1/images/generations`. The call log records the fields even if validation fails. */
export async function readGeneration(request: Request, call: SandboxCall): Promise<ImageRequest> {
  const { model, prompt, ...fields } = await readJson(request);
  noteParameters(call, fields);
  const { known, words } = checkHead(model, prompt, call);
  const parameters = checkParameters(fields, 'generations', known);
  return createImageRequest('generations', known, words, parameters, [], null);
}

/** Parses and validates `POST /v1/images/edits`, which takes one `image` or a repeated `image[]`. */
export async function readEdit(request: Request, call: SandboxCall): Promise<ImageRequest> {
  const form = await readForm(request);
  const fields: Record<string, unknown> = {};
  for (const name of new Set(form.keys())) {
    if (['image', 'image[]', 'mask', 'model', 'prompt'].includes(name)) continue;
    const values = form.getAll(name);
    fields[name] = values.length === 1 ? typed(name, values[0]) : values;
  }
  noteParameters(call, fields);
  const [single, listed] = [form.getAll('image'), form.getAll('image[]')];
  call.referenceCount = single.length + listed.length;
  call.hasMask = form.has('mask');
  const { known, words } = checkHead(form.get('model') ?? undefined, form.get('prompt') ?? undefined, call);
  if (known.family === 'reverse') {
    throw new Refusal(400, `The model '${known.id}' does not support image edits.`, { param: 'model' });
  }
  if (single.length > 1 || (single.length > 0 && listed.length > 0)) {
    throw new Refusal(
      400,
      "Duplicate parameter: 'image'. You provided multiple values for this parameter, whereas only one is allowed. If you are trying to provide a list of values, use the array syntax instead e.g. 'image[]=<value>'.",
      { param: 'image', code: 'duplicate_parameter' },
    );
  }
  const parameters = checkParameters(fields, 'edits', known);
  const references = await readReferences(await Promise.all([...single, ...listed].map(bytesOf)));
  const [first] = references;
  const masks = form.getAll('mask');
  const mask = first && masks[0] !== undefined ? await readMask(await bytesOf(masks[0]), first) : null;
  return createImageRequest('edits', known, words, parameters, references, mask);
}

/** The usage that the request is billed for. Answers of official models report it; reverse models report no usage. */
export function usageOfRequest(request: ImageRequest, pictures: number): Usage {
  const images = request.references.reduce(
    (sum, reference) => sum + referenceTokens(request.model, reference, request.fidelity),
    0,
  );
  const tokensPerPicture = outputTokens(request.model, request.quality, request, request.previews);
  return createUsage(textTokens(request.prompt), images, tokensPerPicture * pictures);
}

export function priceOfRequest(request: ImageRequest, pictures: number): number {
  return chargeMicroUsd(request.model, usageOfRequest(request, pictures));
}

function createImageRequest(
  endpoint: ImageRequest['endpoint'],
  model: SandboxModel,
  prompt: string,
  parameters: ImageParameters,
  references: readonly Reference[],
  mask: Reference | null,
): ImageRequest {
  const size =
    parameters.size === undefined
      ? chooseSize(prompt, references[0] ?? null)
      : readSize(parameters.size, model);
  const { quality, output_format: format = 'png' } = parameters;
  const opaque = parameters.background === 'opaque' || format === 'jpeg';
  return {
    endpoint,
    model,
    prompt,
    count: parameters.n ?? 1,
    ...size,
    quality: quality === undefined || quality === 'auto' ? 'high' : quality,
    format: format === 'jpeg' || format === 'webp' ? format : 'png',
    compression: parameters.output_compression ?? 100,
    transparent: parameters.background === 'transparent' || (!opaque && asksForTransparency(prompt) && !mask),
    stream: parameters.stream ?? false,
    previews: parameters.partial_images ?? 0,
    fidelity: parameters.input_fidelity === 'high' ? 'high' : 'low',
    references,
    mask,
  };
}
