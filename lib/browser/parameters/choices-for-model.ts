import type { CatalogueModel } from '@/lib/catalogue/model';
import { sizeIssue } from '@/lib/catalogue/size-issue';
import type { JobKind } from '@/lib/protocol/job-request';
import { defaultChoices, type FormChoices } from './form-draft-store';
import { modelForChoices, offeredFormat } from './job-parameters';
import { offeredShape, shapeAfterSwitch } from './shape-choices';

/**
 * The choices after one model replaces another. A size becomes the same ratio if the new model takes ratios, and the
 * other way round; a choice that the new model cannot take returns to its default.
 */
export function choicesForModel(model: CatalogueModel, choices: FormChoices): FormChoices {
  const { quality, background, outputFormat } = choices;
  const has = (values: readonly string[], value: string) => value === 'auto' || values.includes(value);
  const hasFormat = model.formats.includes(outputFormat);
  const shape = offeredShape(model, shapeAfterSwitch(model.sizes, choices));
  const isSizeTaken = shape.size === 'auto' || sizeIssue(model.sizes, shape.size) === null;
  return {
    ...shape,
    n: Math.min(choices.n, model.imagesMax),
    size: isSizeTaken ? shape.size : defaultChoices.size,
    seed: model.seed ? choices.seed : defaultChoices.seed,
    quality: has(model.qualities, quality) ? quality : defaultChoices.quality,
    background: has(model.backgrounds, background) ? background : defaultChoices.background,
    moderation: model.moderation ? choices.moderation : defaultChoices.moderation,
    outputFormat: hasFormat ? outputFormat : defaultChoices.outputFormat,
    outputCompression: hasFormat ? choices.outputCompression : defaultChoices.outputCompression,
    inputFidelity: model.inputFidelity ? choices.inputFidelity : defaultChoices.inputFidelity,
    partialImages: Math.min(choices.partialImages, model.previewsMax),
  };
}

/**
 * The choices as the form of this model shows them. Those that it hides return to their defaults, because nobody would
 * expect a model that follows it to bring them back.
 */
export function shownChoices(anyModel: CatalogueModel, kind: JobKind, choices: FormChoices): FormChoices {
  const model = modelForChoices(anyModel, kind, choices);
  const isQualityShown = model.qualities.length > 0;
  const hasQuality = model.qualities.some((quality) => quality === choices.quality);
  return {
    ...choicesForModel(model, choices),
    quality: hasQuality ? choices.quality : isQualityShown ? 'auto' : defaultChoices.quality,
    outputFormat: offeredFormat(model, choices),
  };
}

/** The choices after the user has chosen another model: all stay, but a size that it cannot take becomes its ratio. */
export function choicesAfterSwitch(model: CatalogueModel, kind: JobKind, choices: FormChoices): FormChoices {
  return { ...choices, ...shapeAfterSwitch(modelForChoices(model, kind, choices).sizes, choices) };
}
