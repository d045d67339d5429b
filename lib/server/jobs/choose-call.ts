import 'server-only';
import type { Order } from '@/lib/catalogue/cost';
import { AppError } from '@/lib/protocol/app-error';
import { editImages } from '../gateway/edit-images';
import type { GatewayEvent } from '../gateway/gateway-event';
import { generateImages } from '../gateway/generate-images';
import type { Upstream } from '../gateway/upstream';
import type { RequestFiles } from './order';

/** The one upstream call that an order stands for; issued when the generator is first asked. */
export function chooseCall(
  upstream: Upstream,
  order: Order,
  files: RequestFiles,
): (signal: AbortSignal) => AsyncGenerator<GatewayEvent> {
  const { kind, model, prompt, parameters } = order;
  switch (kind) {
    case 'create':
      return (signal) => generateImages(signal, upstream, { model, prompt, parameters });
    case 'edit':
      return (signal) => editImages(signal, upstream, { model, prompt, parameters, ...files });
    case 'chat':
      throw new AppError('not_configured', 'This version of the studio has no chat yet.');
  }
}
