import type { CatalogueModel } from '@/lib/catalogue/model';
import { modelForJob } from '@/lib/catalogue/route';
import { type SizeIssueReason, sizeIssue } from '@/lib/catalogue/size-issue';
import type { JobKind, JobParameters } from '@/lib/protocol/job-request';

export interface FormIssue {
  field: 'size' | 'background' | 'references';
  reason: SizeIssueReason | 'transparent-needs-alpha' | 'too-many-references';
}

/**
 * What keeps a form from being sent: a size that the user typed, more references than this model takes, or a background
 * that the file format cannot have. All else that `checkParameters` checks is right by `toJobParameters`; its sentences stay out of the first load.
 */
export function formIssue(
  anyModel: CatalogueModel,
  kind: JobKind,
  { size, background, outputFormat = 'png', partialImages = 0 }: JobParameters,
  references = 0,
): FormIssue | null {
  const model = modelForJob(anyModel, kind, { partialImages });
  const reason = sizeIssue(model.sizes, size);
  if (reason !== null) return { field: 'size', reason };
  if (references > model.referencesMax) return { field: 'references', reason: 'too-many-references' };
  const lacksAlpha = background === 'transparent' && !model.transparentFormats.includes(outputFormat);
  return lacksAlpha ? { field: 'background', reason: 'transparent-needs-alpha' } : null;
}
