import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { readChatAnswer } from '../answers/read-chat-answer';
import { issuePaidCall } from '../calls/paid-call';
import type { CallSpec, GatewayRoute } from '../gateway-route';
import { dataUrl } from './data-url';

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
      body: { model: model.id, messages: chatMessages(spec), stream: true },
      read: (deadline, response) => readChatAnswer(deadline, response, upstream),
      isWork: () => true,
    });
  },
};

type ContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

interface UpstreamMessage {
  role: 'user' | 'assistant';
  content: string | ContentPart[];
}

/**
 * A conversation as upstream takes it: earlier turns whole, pictures as data: URLs. References that no earlier turn
 * names belong to the prompt. Turns without text and pictures are left out, because upstream refuses empty ones.
 */
function chatMessages({ prompt, messages, references }: CallSpec): UpstreamMessage[] {
  const named = new Set(messages.flatMap(({ images = [] }) => images));
  const own = references.filter((_, position) => !named.has(position));
  const earlier = messages
    .map(({ role, text, images = [] }) => {
      const pictures = images.flatMap((position) => references[position] ?? []);
      return { role, content: messageContent(text, pictures) };
    })
    .filter(({ content }) => content.length > 0);
  return [...earlier, { role: 'user', content: messageContent(prompt, own) }];
}

function messageContent(
  text: string,
  pictures: readonly Uint8Array<ArrayBuffer>[],
): UpstreamMessage['content'] {
  const words = text.trim() === '' ? '' : text;
  if (pictures.length === 0) return words;
  const parts: ContentPart[] = words === '' ? [] : [{ type: 'text', text: words }];
  for (const bytes of pictures) parts.push({ type: 'image_url', image_url: { url: dataUrl(bytes) } });
  return parts;
}
