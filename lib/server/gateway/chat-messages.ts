import 'server-only';
import type { ChatMessage } from '@/lib/protocol/job-request';
import { sniffPicture } from '../platform/images/sniff-picture';

export interface Conversation {
  prompt: string;
  /** Earlier turns, oldest first, raw. */
  messages: readonly ChatMessage[];
  /** All pictures: those that earlier turns name by position, and the prompt's own. */
  references: readonly Uint8Array<ArrayBuffer>[];
}

type ContentPart = { type: 'text'; text: string } | { type: 'image_url'; image_url: { url: string } };

interface UpstreamMessage {
  role: 'user' | 'assistant';
  content: string | ContentPart[];
}

/**
 * A conversation as upstream takes it: earlier turns whole, pictures as data: URLs. References that no earlier turn names
 * belong to the prompt. Turns of which nothing is left are left out: upstream refuses empty ones.
 */
export function chatMessages({ prompt, messages, references }: Conversation): UpstreamMessage[] {
  const named = new Set(messages.flatMap(({ images = [] }) => images));
  const own = references.filter((_, position) => !named.has(position));
  const earlier = messages
    .map(({ role, text, images = [] }) => {
      const pictures = images.flatMap((position) => references[position] ?? []);
      return { role, content: contentOf(text, pictures) };
    })
    .filter(({ content }) => content.length > 0);
  return [...earlier, { role: 'user', content: contentOf(prompt, own) }];
}

function contentOf(text: string, pictures: readonly Uint8Array<ArrayBuffer>[]): UpstreamMessage['content'] {
  const words = text.trim() === '' ? '' : text;
  if (pictures.length === 0) return words;
  const parts: ContentPart[] = words === '' ? [] : [{ type: 'text', text: words }];
  for (const bytes of pictures) parts.push({ type: 'image_url', image_url: { url: dataUrl(bytes) } });
  return parts;
}

function dataUrl(bytes: Uint8Array<ArrayBuffer>): string {
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
  return `data:${sniffPicture(bytes) ?? 'application/octet-stream'};base64,${base64}`;
}
