import { readdirSync } from 'node:fs';
import path from 'node:path';
import { readTranscript, transcript, urlsOf } from './read-transcript';

/** A recorded answer in one of the ways in which gateways and relays send such a text, and the pictures in it. */
export interface WrappedFixture {
  name: string;
  bytes: Buffer;
  contentType: string;
  /** Addresses or base64, in order. */
  pictures: readonly string[];
}

const json = (value: unknown) => JSON.stringify(value);
const event = (value: unknown) => `data: ${json(value)}\n\n`;
const done = 'data: [DONE]\n\n';

/** The text of a chat in pieces, as it is streamed. Pieces of 37 characters cut addresses and characters apart. */
function stream(text: string, more: object): string {
  const pieces = text.match(/[\s\S]{1,37}/g) ?? [];
  return pieces.map((content) => event({ ...more, choices: [{ index: 0, delta: { content } }] })).join('');
}

const message = (content: unknown) => ({ choices: [{ message: { content }, finish_reason: 'stop' }] });

const envelopes: Record<string, { wrap: (text: string) => string; contentType: string }> = {
  'as a stream': {
    wrap: (text) => stream(text, { object: 'chat.completion.chunk' }) + done,
    contentType: 'text/event-stream',
  },
  'as a stream of bare events after comments': {
    wrap: (text) => `: PROCESSING\n\n: 处理中\n\n${stream(text, {})}`,
    contentType: 'text/event-stream',
  },
  'as a stream that ends with its reason': {
    wrap: (text) => stream(text, {}) + event({ choices: [{ delta: {}, finish_reason: 'stop' }] }),
    contentType: 'text/event-stream',
  },
  'as one message': { wrap: (text) => json(message(text)), contentType: 'application/json' },
  'as one message after whitespace': {
    wrap: (text) => `${' \n'.repeat(500)}${json(message(text))}`,
    contentType: 'application/json',
  },
  'as one message after comments': {
    wrap: (text) => `: PROCESSING\n\n${json(message(text))}`,
    contentType: 'text/event-stream',
  },
  'as content parts': {
    wrap: (text) => json(message([{ type: 'text', text }])),
    contentType: 'application/json',
  },
};

/** The texts that were recorded from chats, or modelled on them, in every envelope. */
export function wrappedTexts(): readonly WrappedFixture[] {
  const folder = path.resolve(import.meta.dirname, '../fixtures/transcripts');
  const names = readdirSync(folder).filter((name) => /^(recorded|made-up)-[^.]*\.txt$/.test(name));
  return names.flatMap((file) => {
    const name = file.replace('.txt', '');
    const text = transcript(name);
    const pictures = urlsOf(readTranscript([text])).map((url) => url.replace(/^data:[^,]*;base64,/, ''));
    return Object.entries(envelopes).map(([envelope, { wrap, contentType }]) => ({
      name: `${name} ${envelope}`,
      bytes: Buffer.from(wrap(text)),
      contentType,
      pictures,
    }));
  });
}
