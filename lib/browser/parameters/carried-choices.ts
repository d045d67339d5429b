import { checkSize } from '@/lib/catalogue/check-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { defaultChoices, type FormChoices } from './form-draft-store';

/** The choices after one model replaces another: those that the new model cannot take return to their defaults. */
export function carriedChoices(model: CatalogueModel, choices: FormChoices): FormChoices {
  const { size, quality, background, outputFormat } = choices;
  const has = (values: readonly string[], value: string) => value === 'auto' || values.includes(value);
  const hasFormat = model.formats.includes(outputFormat);
  return {
    n: Math.min(choices.n, model.imagesMax),
    size: size === 'auto' || checkSize(model.sizes, size).length === 0 ? size : defaultChoices.size,
    quality: has(model.qualities, quality) ? quality : defaultChoices.quality,
    background: has(model.backgrounds, background) ? background : defaultChoices.background,
    moderation: model.moderation ? choices.moderation : defaultChoices.moderation,
    outputFormat: hasFormat ? outputFormat : defaultChoices.outputFormat,
    outputCompression: hasFormat ? choices.outputCompression : defaultChoices.outputCompression,
    inputFidelity: model.inputFidelity ? choices.inputFidelity : defaultChoices.inputFidelity,
    partialImages: Math.min(choices.partialImages, model.previewsMax),
  };
}
