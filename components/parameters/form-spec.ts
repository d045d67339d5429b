import { checkParameters, type ParameterIssue } from '@/lib/catalogue/check-parameters';
import { type Estimate, estimateCost } from '@/lib/catalogue/cost';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { getPrice } from '@/lib/catalogue/prices';
import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { ModelList } from '@/lib/protocol/model-list';

/** What a form would issue, joined with what it would cost and what stands in its way. */
export interface FormSpec {
  model: CatalogueModel;
  kind: JobKind;
  prompt: string;
  parameters: JobParameters;
  references?: number;
  estimate: Estimate;
  issue: ParameterIssue | null;
}

export function formSpec(request: Omit<FormSpec, 'estimate' | 'issue'>, live: ModelList | null): FormSpec {
  const price = getPrice(request.model.id, new Date().toISOString().slice(0, 10));
  const livePrice = live?.models.find((entry) => entry.id === request.model.id)?.price ?? null;
  const estimate = estimateCost({ ...request, price, livePrice });
  const issue = checkParameters(request.model, request.kind, request.parameters)[0] ?? null;
  return { ...request, estimate, issue };
}
