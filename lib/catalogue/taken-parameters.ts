import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { CatalogueModel } from './model';
import { modelForJob } from './model-route';

/** The parameters that a model accepts for a kind of job. Forms render by it and requests are validated by it. */
export function takenParameters(
  anyModel: CatalogueModel,
  kind: JobKind,
  parameters: Pick<JobParameters, 'partialImages'> = {},
): Readonly<Record<keyof JobParameters, boolean>> {
  const model = modelForJob(anyModel, kind, parameters);
  const pictures = kind !== 'chat';
  return {
    n: pictures,
    size: pictures && model.sizes.kind !== 'none',
    aspectRatio: pictures && model.aspectRatios.length > 0,
    resolution: pictures && model.resolutions.length > 0,
    seed: pictures && model.seed,
    quality: pictures && model.qualities.length > 0,
    background: pictures && model.backgrounds.length > 0,
    moderation: kind === 'create' && model.moderation,
    outputFormat: pictures && model.formats.length > 0,
    outputCompression: pictures && model.compressedFormats.length > 0,
    inputFidelity: kind === 'edit' && model.inputFidelity,
    partialImages: pictures && model.previewsMax > 0,
  };
}
