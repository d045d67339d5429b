import { checkSize, takenParameters } from '@/lib/catalogue/check-parameters';
import type { CatalogueModel, SizeRule } from '@/lib/catalogue/model';
import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { FormChoices } from './form-draft-store';

/**
 * The parameters of a job from the choices on the form: only those that this model takes for this kind of job and that
 * differ from the gateway's defaults. A combination that the user must resolve (transparent in jpeg) is left in, so that
 * `checkParameters` reports it.
 */
export function toJobParameters(model: CatalogueModel, kind: JobKind, choices: FormChoices): JobParameters {
  const taken = takenParameters(model, kind);
  const format =
    taken.outputFormat && model.formats.includes(choices.outputFormat) ? choices.outputFormat : 'png';
  const size = offeredSize(model.sizes, choices.size);
  const n = Math.min(choices.n, model.imagesMax);
  const previews = Math.min(choices.partialImages, model.previewsMax);

  const parameters: JobParameters = {};
  if (taken.n && n !== 1) parameters.n = n;
  if (taken.size && size !== 'auto') parameters.size = size;
  if (taken.quality && choices.quality !== 'auto' && model.qualities.includes(choices.quality)) {
    parameters.quality = choices.quality;
  }
  if (taken.background && choices.background !== 'auto' && model.backgrounds.includes(choices.background)) {
    parameters.background = choices.background;
  }
  if (taken.moderation && choices.moderation !== 'auto') parameters.moderation = choices.moderation;
  if (format !== 'png') parameters.outputFormat = format;
  if (taken.outputCompression && format !== 'png' && choices.outputCompression !== null) {
    parameters.outputCompression = choices.outputCompression;
  }
  if (taken.inputFidelity && choices.inputFidelity !== 'auto')
    parameters.inputFidelity = choices.inputFidelity;
  if (taken.partialImages && previews > 0) parameters.partialImages = previews;
  return parameters;
}

/**
 * The chosen size where the model takes it, else the offered size that is nearest in ratio, then in pixels. Under a free
 * rule the user types the size: one that breaks the rule stays, so that it is reported and not replaced.
 */
export function offeredSize(rule: SizeRule, chosen: string): string {
  if (chosen === 'auto' || rule.kind === 'free' || checkSize(rule, chosen).length === 0) return chosen;
  const target = shapeOf(chosen);
  let nearest = { size: 'auto', ratio: Number.POSITIVE_INFINITY, pixels: Number.POSITIVE_INFINITY };
  for (const size of rule.sizes) {
    const shape = shapeOf(size);
    // Differences of logarithms make twice as wide as far away as half as wide.
    const ratio = Math.abs(shape.ratio - target.ratio);
    const pixels = Math.abs(shape.pixels - target.pixels);
    if (ratio < nearest.ratio || (ratio === nearest.ratio && pixels < nearest.pixels)) {
      nearest = { size, ratio, pixels };
    }
  }
  return nearest.size;
}

function shapeOf(size: string): { ratio: number; pixels: number } {
  const [width = 1, height = 1] = size.split('x').map(Number);
  return { ratio: Math.log(width / height), pixels: Math.log(width * height) };
}
