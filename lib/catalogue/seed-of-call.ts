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

/**
 * The seed of the first call: the user's, or else the one that is sent because the gateway's schema requires a seed. A
 * negative one asks for any seed, so that it makes other pictures each time.
 */
export function firstSeed(
  { taskFields }: CatalogueModel,
  { seed, partialImages = 0 }: JobParameters,
): number | undefined {
  // Calls with previews take another route, whose calls have no seed.
  const { body, extra } = (partialImages === 0 ? taskFields?.required : undefined) ?? {};
  const sent = seed ?? body?.seed ?? extra?.seed;
  return typeof sent === 'number' && sent >= 0 ? sent : undefined;
}

/** The job's parameters with the seed by which exactly this picture can be made again. */
export function parametersOfPicture(
  model: CatalogueModel,
  parameters: JobParameters,
  index: number,
): JobParameters {
  const { n = 1 } = parameters;
  const seed = firstSeed(model, parameters);
  if (seed === undefined || n === 1 || !model.onePerCall) return parameters;
  return { ...parameters, seed: seedOfCall(model, seed, index) };
}
