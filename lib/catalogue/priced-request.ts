import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { LivePrice } from '@/lib/protocol/model-list';
import type { CatalogueModel, Size } from './model';
import type { PriceRow } from './prices';

/** Everything that determines the cost of a job and is known before it is made. */
export interface PricedRequest {
  model: CatalogueModel;
  kind: JobKind;
  prompt: string;
  parameters: JobParameters;
  /** How many reference pictures go with it. */
  references?: number;
  /**
   * Their sizes in pixels, as far as the caller knows them: the input is counted by them, and size auto follows the
   * first.
   */
  referenceSizes?: readonly (Size | undefined)[];
  /** The row of our price table. If it is null, `livePrice` is used if there is one. */
  price: PriceRow | null;
  livePrice: LivePrice | null;
  /** The cost of one picture with this `costKey`, as the gateway last reported it, in whole micro-USD. */
  rememberedMicroUsd?: number | null;
}

/**
 * A key for the settings that decide what a picture costs, so that a cost which the gateway reported can be remembered
 * as the next estimate. The prompt is not part of it, because pictures cost far more than words; nor is the number of
 * pictures, because the remembered cost is that of one.
 */
export function costKey(
  request: Pick<PricedRequest, 'model' | 'kind' | 'parameters' | 'references'>,
): string {
  const { size, aspectRatio, resolution, quality, inputFidelity, partialImages } = request.parameters;
  return JSON.stringify([
    request.model.id,
    request.kind,
    size ?? null,
    aspectRatio ?? null,
    resolution ?? null,
    quality ?? null,
    inputFidelity ?? null,
    partialImages ?? 0,
    request.references ?? 0,
  ]);
}
