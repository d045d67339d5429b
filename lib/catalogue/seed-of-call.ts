import type { JobParameters } from '@/lib/protocol/job-request';
import { limits } from '@/lib/protocol/limits';
import type { CatalogueModel } from './model';

/** The number of seeds that a model has; the first is 0. */
export function seedCount({ seedMax = limits.seedMax }: CatalogueModel): number {
  return seedMax + 1;
}

/**
 * The seed of one of the calls that make the pictures of a job. Pictures of one seed would all be the same, so each
 * further call gets the next seed, and 0 after the last one.
 */
export function seedOfCall(model: CatalogueModel, seed: number, call: number): number {
  return (seed + call) % seedCount(model);
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
