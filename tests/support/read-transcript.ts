import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createTranscriptParser } from '@/lib/transcript/create-transcript-parser';
import type { TranscriptEvent, TranscriptSummary } from '@/lib/transcript/transcript-event';

const folder = path.resolve(import.meta.dirname, '../fixtures/transcripts');

export function transcript(name: string): string {
  return readFileSync(path.join(folder, `${name}.txt`), 'utf8');
}

export interface ReadTranscript {
  events: TranscriptEvent[];
  summary: TranscriptSummary;
}

/** The events that the parser finds in an answer made of these pieces; neighbouring prose is joined. */
export function readTranscript(chunks: Iterable<string>): ReadTranscript {
  const parser = createTranscriptParser();
  const events: TranscriptEvent[] = [];
  const add = (more: readonly TranscriptEvent[]) => {
    for (const event of more) {
      const last = events.at(-1);
      if (last?.type === 'prose' && event.type === 'prose') {
        events[events.length - 1] = { type: 'prose', text: last.text + event.text };
      } else events.push(event);
    }
  };
  for (const chunk of chunks) add(parser.push(chunk));
  const { events: rest, summary } = parser.end();
  add(rest);
  return { events, summary };
}

export function proseOf(read: ReadTranscript): string {
  return read.events.map((event) => (event.type === 'prose' ? event.text : '')).join('');
}

export function urlsOf(read: ReadTranscript): string[] {
  return read.events.flatMap((event) => (event.type === 'picture' ? [event.url] : []));
}
