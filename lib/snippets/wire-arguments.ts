import { takenParameters } from '@/lib/catalogue/taken-parameters';
import type { JobParameters } from '@/lib/protocol/job-request';
import type { SnippetRequest } from './snippet-request';

/** The gateway's name of each parameter, in the order of its documentation. */
const wireNames = {
  n: 'n',
  size: 'size',
  aspectRatio: 'aspect_ratio',
  resolution: 'resolution',
  seed: 'seed',
  quality: 'quality',
  background: 'background',
  moderation: 'moderation',
  outputFormat: 'output_format',
  outputCompression: 'output_compression',
  inputFidelity: 'input_fidelity',
  partialImages: 'partial_images',
} as const satisfies Record<keyof JobParameters, string>;

/** The gateway's defaults. All other parameters default to auto, which has no value on the wire. */
const defaults: JobParameters = { n: 1, outputFormat: 'png', outputCompression: 100, partialImages: 0 };

export type WireArgument = readonly [name: string, value: string | number | true];

/** The parameters that the model accepts for this kind of job and that differ from the default. */
export function wireArguments({ kind, model, parameters }: SnippetRequest): readonly WireArgument[] {
  const taken = takenParameters(model, kind, parameters);
  const sent: WireArgument[] = [];
  for (const [name, wireName] of Object.entries(wireNames) as [keyof JobParameters, string][]) {
    const value = parameters[name];
    if (!taken[name] || value === undefined || value === defaults[name]) continue;
    if (name === 'partialImages') sent.push(['stream', true]);
    sent.push([wireName, value]);
  }
  return sent;
}

/** Whether the call requests previews, so that the response is an event stream. */
export function isStreamed(request: SnippetRequest): boolean {
  return wireArguments(request).some(([name]) => name === 'stream');
}
