import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import { limits } from '@/lib/protocol/limits';
import type { CatalogueModel, SizeRule } from './model';
import { modelForJob } from './model-route';
import { type SizeIssueReason, sizeIssue } from './size-issue';
import { takenParameters } from './taken-parameters';

/** A parameter that the model rejects. `field` is its name on the wire; forms translate `reason`. */
export interface ParameterIssue {
  field: 'kind' | `parameters.${keyof JobParameters}`;
  reason:
    | SizeIssueReason
    | 'not-taken'
    | 'out-of-range'
    | 'ratio-not-offered'
    | 'ratio-with-size'
    | 'resolution-not-offered'
    | 'transparent-needs-alpha'
    | 'compression-needs-lossy';
  /** English text for API clients and logs. */
  message: string;
}

/**
 * Returns every problem with these parameters for this model and kind, on the route that they lead to; an empty list
 * means they are valid.
 */
export function checkParameters(
  model: CatalogueModel,
  kind: JobKind,
  parameters: JobParameters,
): readonly ParameterIssue[] {
  if (!model.kinds.includes(kind)) {
    return [{ field: 'kind', reason: 'not-taken', message: `${model.id} cannot do ${kind} jobs.` }];
  }
  const able = modelForJob(model, kind, parameters);
  const issues: ParameterIssue[] = [];
  const taken = takenParameters(able, kind);
  for (const [name, isTaken] of Object.entries(taken) as [keyof JobParameters, boolean][]) {
    if (parameters[name] === undefined || isTaken) continue;
    issues.push({
      field: `parameters.${name}`,
      reason: 'not-taken',
      message: `${model.id} does not take ${name}${circumstances(model, able, kind)}. Leave it out.`,
    });
  }
  if (issues.length > 0) return issues;
  return [
    ...checkSize(able.sizes, parameters.size),
    ...checkShape(able, parameters),
    ...checkValues(able, parameters),
    ...checkCombinations(able, parameters),
    ...checkCounts(able, parameters),
  ];
}

/** Names what keeps the model from taking the parameter: previews, or the kind of job unless it is `create`. */
function circumstances(model: CatalogueModel, able: CatalogueModel, kind: JobKind): string {
  if (able.route !== model.route) return ' together with previews';
  return kind === 'create' ? '' : ` in ${kind} jobs`;
}

function checkShape(model: CatalogueModel, parameters: JobParameters): ParameterIssue[] {
  const { size, aspectRatio, resolution } = parameters;
  const issues: ParameterIssue[] = [];
  if (aspectRatio !== undefined && !model.aspectRatios.some((offered) => offered === aspectRatio)) {
    const message = `${model.id} has no ratio ${aspectRatio}; it has ${model.aspectRatios.join(', ')}.`;
    issues.push({ field: 'parameters.aspectRatio', reason: 'ratio-not-offered', message });
  } else if (aspectRatio !== undefined && size !== undefined) {
    const message = `Send either size or aspectRatio: ${model.id} takes one of them.`;
    issues.push({ field: 'parameters.aspectRatio', reason: 'ratio-with-size', message });
  }
  if (resolution !== undefined && !model.resolutions.includes(resolution)) {
    const message = `${model.id} has no resolution ${resolution}; it has ${model.resolutions.join(', ')}.`;
    issues.push({ field: 'parameters.resolution', reason: 'resolution-not-offered', message });
  }
  return issues;
}

function checkValues(model: CatalogueModel, parameters: JobParameters): ParameterIssue[] {
  const { quality, outputFormat, background } = parameters;
  const issues: ParameterIssue[] = [];
  if (quality !== undefined && !model.qualities.includes(quality)) {
    const message = `${model.id} has no quality ${quality}; it has ${model.qualities.join(', ')}.`;
    issues.push({ field: 'parameters.quality', reason: 'not-taken', message });
  }
  if (outputFormat !== undefined && !model.formats.includes(outputFormat)) {
    const message = `${model.id} does not make ${outputFormat}; it makes ${model.formats.join(', ')}.`;
    issues.push({ field: 'parameters.outputFormat', reason: 'not-taken', message });
  }
  if (background !== undefined && !model.backgrounds.includes(background)) {
    const message = `${model.id} cannot make a ${background} background.`;
    issues.push({ field: 'parameters.background', reason: 'not-taken', message });
  }
  return issues;
}

/** Checks what depends on the file format. Models make png if none is requested. */
function checkCombinations(model: CatalogueModel, parameters: JobParameters): ParameterIssue[] {
  const { outputFormat = 'png', background, outputCompression } = parameters;
  const issues: ParameterIssue[] = [];
  const isTransparent = background === 'transparent' && model.backgrounds.includes('transparent');
  if (isTransparent && !model.transparentFormats.includes(outputFormat)) {
    const message = `A transparent background needs ${model.transparentFormats.join(' or ')}, not ${outputFormat}.`;
    issues.push({ field: 'parameters.background', reason: 'transparent-needs-alpha', message });
  }
  if (outputCompression !== undefined && !model.compressedFormats.includes(outputFormat)) {
    const message = `outputCompression is for ${model.compressedFormats.join(' and ')}, not ${outputFormat}.`;
    issues.push({ field: 'parameters.outputCompression', reason: 'compression-needs-lossy', message });
  }
  return issues;
}

function checkCounts(model: CatalogueModel, parameters: JobParameters): ParameterIssue[] {
  const issues: ParameterIssue[] = [];
  if ((parameters.n ?? 1) > model.imagesMax) {
    const message = `${model.id} makes at most ${model.imagesMax} pictures a job.`;
    issues.push({ field: 'parameters.n', reason: 'out-of-range', message });
  }
  const { seedMax = limits.seedMax } = model;
  if ((parameters.seed ?? 0) > seedMax) {
    const message = `${model.id} takes seeds up to ${seedMax}.`;
    issues.push({ field: 'parameters.seed', reason: 'out-of-range', message });
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
  const reason = sizeIssue(rule, size);
  return reason === null ? [] : [{ field: 'parameters.size', reason, message: sizeMessage(rule, reason) }];
}

function sizeMessage(rule: SizeRule, reason: SizeIssueReason): string {
  if (rule.kind !== 'free' || reason === 'size-not-offered') {
    return `Sizes are ${rule.sizes.join(', ')}; leave size out for auto.`;
  }
  switch (reason) {
    case 'size-multiple':
      return `Width and height must be multiples of ${rule.multipleOf}.`;
    case 'size-edge':
      return `No edge may be longer than ${rule.edgeMax} pixels.`;
    case 'size-ratio':
      return `The ratio must be between 1:${rule.ratioMax} and ${rule.ratioMax}:1.`;
    case 'size-pixels':
      return `Width × height must be ${rule.pixelsMin} to ${rule.pixelsMax} pixels.`;
  }
}
