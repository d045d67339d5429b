import 'server-only';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { AppError } from '@/lib/protocol/app-error';
import type { JobParameters } from '@/lib/protocol/job-request';
import type { GatewayEvent } from './gateway-event';
import { imageCall } from './image-call';
import { imageParameters } from './image-parameters';
import type { Upstream } from './upstream';

/**
 * Text to pictures. Each call of this function that yields or throws anything but invalid_request is one upstream
 * call at most.
 * @throws AppError: invalid_request before anything is sent, else what became of the call.
 */
export async function* generateImages(
  signal: AbortSignal,
  upstream: Upstream,
  request: { model: CatalogueModel; prompt: string; parameters: JobParameters },
): AsyncGenerator<GatewayEvent, void, void> {
  const { model, prompt, parameters } = request;
  // The last door before money: a parameter that the model cannot take is neither sent nor dropped.
  const issue = checkParameters(model, 'create', parameters)[0];
  if (issue !== undefined) {
    throw new AppError('invalid_request', issue.message, { details: { field: issue.field } });
  }
  yield* imageCall(signal, upstream, {
    path: '/images/generations',
    body: { model: model.id, prompt, ...imageParameters(parameters) },
    requested: parameters.n ?? 1,
  });
}
