import type { CatalogueModel, OutputFormat } from '@/lib/catalogue/model';
import { modelForJob } from '@/lib/catalogue/model-route';
import { takenParameters } from '@/lib/catalogue/taken-parameters';
import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import { limits } from '@/lib/protocol/limits';
import type { FormChoices } from './form-draft-store';
import { offeredShape } from './shape-choices';

/** The model with the capabilities that it has for these choices: previews take a route with other settings. */
export function modelForChoices(
  model: CatalogueModel,
  kind: JobKind,
  { partialImages }: Pick<FormChoices, 'partialImages'>,
): CatalogueModel {
  return modelForJob(model, kind, { partialImages: Math.min(partialImages, model.previewsMax) });
}

/**
 * The parameters of a job from the choices on the form: only those that this model takes for this kind of job and that
 * differ from the gateway's defaults. A combination that the user must resolve (transparent in jpeg) is left in, so
 * that `checkParameters` reports it.
 */
export function toJobParameters(
  anyModel: CatalogueModel,
  kind: JobKind,
  choices: FormChoices,
): JobParameters {
  const model = modelForChoices(anyModel, kind, choices);
  const taken = takenParameters(model, kind);
  const format = offeredFormat(model, choices);
  const { size, aspectRatio, resolution } = offeredShape(model, choices);
  const n = Math.min(choices.n, model.imagesMax);
  const previews = Math.min(choices.partialImages, model.previewsMax);

  const parameters: JobParameters = {};
  if (taken.n && n !== 1) parameters.n = n;
  if (taken.size && size !== 'auto') parameters.size = size;
  if (taken.aspectRatio && aspectRatio !== 'auto') parameters.aspectRatio = aspectRatio;
  if (taken.resolution && resolution !== 'auto') parameters.resolution = resolution;
  if (taken.seed && choices.seed !== null) parameters.seed = offeredSeed(model, choices.seed);
  if (taken.quality && choices.quality !== 'auto' && model.qualities.includes(choices.quality)) {
    parameters.quality = choices.quality;
  }
  if (taken.background && choices.background !== 'auto' && model.backgrounds.includes(choices.background)) {
    parameters.background = choices.background;
  }
  if (taken.moderation && choices.moderation !== 'auto') parameters.moderation = choices.moderation;
  if (taken.outputFormat && isFormatSent(model, format)) parameters.outputFormat = format;
  if (
    taken.outputCompression &&
    model.compressedFormats.includes(format) &&
    choices.outputCompression !== null
  ) {
    parameters.outputCompression = choices.outputCompression;
  }
  if (taken.inputFidelity && choices.inputFidelity !== 'auto')
    parameters.inputFidelity = choices.inputFidelity;
  if (taken.partialImages && previews > 0) parameters.partialImages = previews;
  return parameters;
}

/** The seed, but at most the largest one that the model takes. */
export function offeredSeed({ seedMax = limits.seedMax }: CatalogueModel, seed: number): number {
  return Math.min(seed, seedMax);
}

/** The chosen file format if the model makes it, else png, else the first that it makes. */
export function offeredFormat({ formats }: CatalogueModel, { outputFormat }: FormChoices): OutputFormat {
  if (formats.includes(outputFormat)) return outputFormat;
  return formats.includes('png') ? 'png' : (formats[0] ?? 'png');
}

/** The GPT Image models make png by default. The defaults of other families differ, so their format is always sent. */
function isFormatSent({ family }: CatalogueModel, format: OutputFormat): boolean {
  return family !== 'gpt-image' || format !== 'png';
}
