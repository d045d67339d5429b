import type { JobParameters } from '@/lib/protocol/job-request';
import { limits } from '@/lib/protocol/limits';
import type { CatalogueModel } from './model';

/**
 * The seed of one of the calls that make the pictures of a job. Pictures of one seed would all be the same, so each
 * further call gets the next seed.
 */
export function seedOfCall({ seedMax = limits.seedMax }: CatalogueModel, seed: number, call: number): number {
  return (seed + call) % (seedMax + 1);
}

/** The job's parameters with the seed by which exactly this picture can be made again. */
export function parametersOfPicture(
  model: CatalogueModel,
  parameters: JobParameters,
  index: number,
): JobParameters {
  const { n = 1, seed } = parameters;
  if (seed === undefined || n === 1 || !model.onePerCall) return parameters;
  return { ...parameters, seed: seedOfCall(model, seed, index) };
}
