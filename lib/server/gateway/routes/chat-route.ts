import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { readChatAnswer } from '../answers/read-chat-answer';
import type { OutgoingBody } from '../calls/outgoing-body';
import { issuePaidCall } from '../calls/paid-call';
import type { CallSpec, GatewayRoute } from '../gateway-route';
import { dataUrl } from './data-url';
import { JsonPictures } from './json-with-pictures';

/** One turn of a conversation with a model that answers in prose and links, by `/chat/completions`. */
export const chatRoute: GatewayRoute = {
  async *create(signal, upstream, spec) {
    const { model } = spec;
    if (!model.kinds.includes('chat')) {
      const message = `${model.id} cannot do chat jobs.`;
      throw new AppError('invalid_request', message, { details: { field: 'kind' } });
    }
    yield* issuePaidCall(signal, upstream, {
      path: '/chat/completions',
      body: chatBody(spec),
      read: (deadline, response) => readChatAnswer(deadline, response, upstream),
      isWork: () => true,
    });
  },
};

function chatBody(spec: CallSpec): OutgoingBody {
  const pictures = new JsonPictures();
  const messages = chatMessages(spec, pictures);
  return pictures.encode({ model: spec.model.id, messages, stream: true }, () => spec.releaseFiles?.());
}

type ContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

interface UpstreamMessage {
  role: 'user' | 'assistant';
  content: string | ContentPart[];
}

/**
 * A conversation as upstream takes it: earlier turns whole, pictures as data: URLs. References that no earlier turn
 * names belong to the prompt. Turns without text and pictures are left out, because upstream refuses empty ones.
 */
function chatMessages({ prompt, messages, references }: CallSpec, pictures: JsonPictures): UpstreamMessage[] {
  const named = new Set(messages.flatMap(({ images = [] }) => images));
  const own = references.filter((_, position) => !named.has(position));
  const earlier = messages
    .map(({ role, text, images = [] }) => {
      const named = images.flatMap((position) => references[position] ?? []);
      return { role, content: messageContent(text, named, pictures) };
    })
    .filter(({ content }) => content.length > 0);
  return [...earlier, { role: 'user', content: messageContent(prompt, own, pictures) }];
}

function messageContent(
  text: string,
  files: readonly Uint8Array<ArrayBuffer>[],
  pictures: JsonPictures,
): UpstreamMessage['content'] {
  const words = text.trim() === '' ? '' : text;
  if (files.length === 0) return words;
  const parts: ContentPart[] = words === '' ? [] : [{ type: 'text', text: words }];
  for (const bytes of files) parts.push({ type: 'image_url', image_url: { url: dataUrl(pictures, bytes) } });
  return parts;
}
