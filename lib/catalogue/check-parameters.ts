import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { CatalogueModel, SizeRule } from './model';

export type SizeIssueReason =
  | 'size-not-offered'
  | 'size-multiple'
  | 'size-ratio'
  | 'size-edge'
  | 'size-pixels';

/** A parameter that the model rejects. `field` is its name on the wire; forms translate `reason`. */
export interface ParameterIssue {
  field: 'kind' | `parameters.${keyof JobParameters}`;
  reason:
    | SizeIssueReason
    | 'not-taken'
    | 'out-of-range'
    | 'transparent-needs-alpha'
    | 'compression-needs-lossy';
  /** English text for API clients and logs. */
  message: string;
}

/** Returns every problem with these parameters for this model and kind; an empty list means they are valid. */
export function checkParameters(
  model: CatalogueModel,
  kind: JobKind,
  parameters: JobParameters,
): readonly ParameterIssue[] {
  if (!model.kinds.includes(kind)) {
    return [{ field: 'kind', reason: 'not-taken', message: `${model.id} cannot do ${kind} jobs.` }];
  }
  const issues: ParameterIssue[] = [];
  const taken = takenParameters(model, kind);
  for (const [name, isTaken] of Object.entries(taken) as [keyof JobParameters, boolean][]) {
    if (parameters[name] === undefined || isTaken) continue;
    const where = kind === 'create' ? '' : ` in ${kind} jobs`;
    issues.push({
      field: `parameters.${name}`,
      reason: 'not-taken',
      message: `${model.id} does not take ${name}${where}. Leave it out.`,
    });
  }
  if (issues.length > 0) return issues;
  return [...checkSize(model.sizes, parameters.size), ...checkCombinations(model, parameters)];
}

/** The parameters that a model accepts for a kind of job. Forms render by it and requests are validated by it. */
export function takenParameters(
  model: CatalogueModel,
  kind: JobKind,
): Readonly<Record<keyof JobParameters, boolean>> {
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
    outputCompression: pictures && model.formats.length > 0,
    inputFidelity: kind === 'edit' && model.inputFidelity,
    partialImages: pictures && model.previewsMax > 0,
  };
}

function checkCombinations(model: CatalogueModel, parameters: JobParameters): ParameterIssue[] {
  const issues: ParameterIssue[] = [];
  const format = parameters.outputFormat ?? 'png';
  if (parameters.quality !== undefined && !model.qualities.includes(parameters.quality)) {
    const message = `${model.id} has no quality ${parameters.quality}; it has ${model.qualities.join(', ')}.`;
    issues.push({ field: 'parameters.quality', reason: 'not-taken', message });
  }
  if (parameters.outputFormat !== undefined && !model.formats.includes(parameters.outputFormat)) {
    const message = `${model.id} does not make ${parameters.outputFormat}; it makes ${model.formats.join(', ')}.`;
    issues.push({ field: 'parameters.outputFormat', reason: 'not-taken', message });
  }
  if (parameters.background !== undefined && !model.backgrounds.includes(parameters.background)) {
    const message = `${model.id} cannot make a ${parameters.background} background.`;
    issues.push({ field: 'parameters.background', reason: 'not-taken', message });
  } else if (parameters.background === 'transparent' && format === 'jpeg') {
    const message = 'A transparent background needs png or webp: jpeg has no transparency.';
    issues.push({ field: 'parameters.background', reason: 'transparent-needs-alpha', message });
  }
  if (parameters.outputCompression !== undefined && format === 'png') {
    const message = 'outputCompression is for jpeg and webp; png is never compressed with loss.';
    issues.push({ field: 'parameters.outputCompression', reason: 'compression-needs-lossy', message });
  }
  if ((parameters.n ?? 1) > model.imagesMax) {
    const message = `${model.id} makes at most ${model.imagesMax} pictures a call.`;
    issues.push({ field: 'parameters.n', reason: 'out-of-range', message });
  }
  if ((parameters.partialImages ?? 0) > model.previewsMax) {
    const message = `${model.id} sends at most ${model.previewsMax} previews a picture.`;
    issues.push({ field: 'parameters.partialImages', reason: 'out-of-range', message });
  }
  return issues;
}

/** Checks a size against a model's rule. undefined means auto: every model accepts a request without a size. */
export function checkSize(
  rule: SizeRule,
  size: string | undefined,
): readonly (ParameterIssue & { reason: SizeIssueReason })[] {
  if (size === undefined) return [];
  const issue = (reason: SizeIssueReason, message: string) => [
    { field: 'parameters.size' as const, reason, message },
  ];
  if (rule.kind !== 'free') {
    if (rule.sizes.some((offered) => offered === size)) return [];
    return issue('size-not-offered', `Sizes are ${rule.sizes.join(', ')}; leave size out for auto.`);
  }
  const [width = 0, height = 0] = size.split('x').map(Number);
  const [short, long] = width < height ? [width, height] : [height, width];
  if (width % rule.multipleOf !== 0 || height % rule.multipleOf !== 0) {
    return issue('size-multiple', `Width and height must be multiples of ${rule.multipleOf}.`);
  }
  if (long > rule.edgeMax) return issue('size-edge', `No edge may be longer than ${rule.edgeMax} pixels.`);
  if (long > short * rule.ratioMax) {
    return issue('size-ratio', `The ratio must be between 1:${rule.ratioMax} and ${rule.ratioMax}:1.`);
  }
  if (width * height < rule.pixelsMin || width * height > rule.pixelsMax) {
    return issue('size-pixels', `Width × height must be ${rule.pixelsMin} to ${rule.pixelsMax} pixels.`);
  }
  return [];
}
