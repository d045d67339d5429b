import 'server-only';
import type { JobParameters } from '@/lib/protocol/job-request';

export type UpstreamParameters = Record<string, string | number | boolean>;

/**
 * Parameters by upstream's names, and only those that differ from its defaults: for some models the gateway refuses
 * what it does not know. Auto (size, quality, background, moderation) is said by leaving the parameter out.
 */
export function imageParameters(parameters: JobParameters): UpstreamParameters {
  const { n = 1, outputFormat = 'png', outputCompression = 100, partialImages = 0 } = parameters;
  const body: UpstreamParameters = {};
  if (n !== 1) body.n = n;
  if (parameters.size !== undefined) body.size = parameters.size;
  if (parameters.quality !== undefined) body.quality = parameters.quality;
  if (parameters.background !== undefined) body.background = parameters.background;
  if (parameters.moderation !== undefined) body.moderation = parameters.moderation;
  if (outputFormat !== 'png') body.output_format = outputFormat;
  if (outputCompression !== 100) body.output_compression = outputCompression;
  if (parameters.inputFidelity !== undefined) body.input_fidelity = parameters.inputFidelity;
  if (partialImages > 0) {
    body.stream = true;
    body.partial_images = partialImages;
  }
  return body;
}
