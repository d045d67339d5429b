import 'server-only';
import { chatPictures } from '../gateway/chat';
import { editImages } from '../gateway/edit-images';
import type { GatewayEvent } from '../gateway/gateway-event';
import { generateImages } from '../gateway/generate-images';
import type { Upstream } from '../gateway/upstream';
import type { JobSpec, RequestFiles } from './job-spec';

/** The one upstream call that an order stands for; issued when the generator is first asked. */
export function chooseCall(
  upstream: Upstream,
  order: JobSpec,
  files: RequestFiles,
): (signal: AbortSignal) => AsyncGenerator<GatewayEvent> {
  const { kind, model, prompt, parameters, messages } = order;
  const { references } = files;
  switch (kind) {
    case 'create':
      return (signal) => generateImages(signal, upstream, { model, prompt, parameters });
    case 'edit':
      return (signal) => editImages(signal, upstream, { model, prompt, parameters, ...files });
    case 'chat':
      return (signal) => chatPictures(signal, upstream, { model, prompt, messages, references });
  }
}
