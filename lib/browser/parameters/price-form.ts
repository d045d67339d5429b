import { type Estimate, estimateCost } from '@/lib/catalogue/cost';
import type { CatalogueModel, Size } from '@/lib/catalogue/model';
import { modelForJob } from '@/lib/catalogue/model-route';
import { costKey } from '@/lib/catalogue/priced-request';
import { getPrice } from '@/lib/catalogue/prices';
import { type SizeIssueReason, sizeIssue } from '@/lib/catalogue/size-issue';
import { today } from '@/lib/catalogue/today';
import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { ModelList } from '@/lib/protocol/model-list';
import { type ReportedCosts, reportedCostKey, useReportedCosts } from '../costs/reported-costs-store';
import { useSession } from '../session/session-store';

/** What a form would submit, with the price on its button and what prevents it from being sent. */
export interface FormSpec {
  model: CatalogueModel;
  kind: JobKind;
  prompt: string;
  parameters: JobParameters;
  /** How many pictures go with it. */
  references?: number;
  /** Their sizes in pixels, as they are sent. */
  referenceSizes?: readonly Size[];
  estimate: Estimate;
  issue: FormIssue | null;
}

/**
 * Adds the price and the first issue to what a form would submit. `live`: the models that the gateway lists. Components
 * that show the price pass the reported costs, so that it changes with them.
 */
export function priceForm(
  request: Omit<FormSpec, 'estimate' | 'issue'>,
  live: ModelList | null,
  reportedCosts: ReportedCosts = useReportedCosts.getState().costs,
): FormSpec {
  const price = getPrice(request.model.id, today());
  const livePrice = live?.models.find((entry) => entry.id === request.model.id)?.price ?? null;
  const isDemo = useSession.getState().session?.demo ?? false;
  const reported = reportedCosts[reportedCostKey(costKey(request), isDemo)];
  const estimate = estimateCost({ ...request, price, livePrice, rememberedMicroUsd: reported ?? null });
  const issue = formIssue(request.model, request.kind, request.parameters, request.references);
  return { ...request, estimate, issue };
}

interface FormIssue {
  field: 'size' | 'background' | 'references';
  reason: SizeIssueReason | 'transparent-needs-alpha' | 'too-many-references';
}

/**
 * What keeps a form from being sent: a size that the user typed, more references than this model takes, or a background
 * that the file format cannot have. `toJobParameters` ensures everything else that `checkParameters` checks, so its
 * sentences stay out of the first load.
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
