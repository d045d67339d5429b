import type { JobKind, JobParameters } from '@/lib/protocol/job-request';
import type { CatalogueModel, ModelRoute } from './model';

/**
 * The route that a call takes. Models of the tasks route go through the images route when previews are asked for,
 * because only the images route streams. Such a call cannot be found again and does not report its cost.
 */
export function chooseModelRoute(
  model: CatalogueModel,
  kind: JobKind,
  parameters: Pick<JobParameters, 'partialImages'>,
): ModelRoute {
  if (kind === 'chat') return 'chat';
  const wantsPreviews = (parameters.partialImages ?? 0) > 0 && model.previewsMax > 0;
  return model.route === 'tasks' && wantsPreviews ? 'images' : model.route;
}

/** What only the tasks route takes: a gateway's schema may add these, and the images route has no fields for them. */
const tasksOnly = {
  aspectRatios: [],
  resolutions: [],
  seed: false,
} as const satisfies Partial<CatalogueModel>;

/**
 * The model with the capabilities that it has for this kind of job, on the route that these parameters lead to. The
 * result has no overrides left, so that it can be passed on as a model.
 */
export function modelForJob(
  model: CatalogueModel,
  kind: JobKind,
  parameters: Pick<JobParameters, 'partialImages'>,
): CatalogueModel {
  const route = chooseModelRoute(model, kind, parameters);
  const { edits, previews, ...base } = model;
  if (route !== model.route && route === 'images') return { ...base, ...tasksOnly, ...previews, route };
  return { ...base, ...(kind === 'edit' ? edits : {}), route };
}
