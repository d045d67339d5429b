import { Findings } from './findings';
import { LineReader } from './line-reader';
import type { TranscriptEvent, TranscriptSummary } from './transcript-event';

export interface TranscriptParser {
  /** Reads the next chunk and returns the events that it completes. */
  push(chunk: string): readonly TranscriptEvent[];
  /** Ends the answer and returns the remaining events and a summary. */
  end(): { events: readonly TranscriptEvent[]; summary: TranscriptSummary };
}

/**
 * Parses the answer of a reverse model, which looks like a log: an echo of the request in JSON, queue and progress
 * lines, pictures as Markdown, failures, and prose. Chunks may be split anywhere without changing the events. Time is
 * linear in the length of the text, and memory is bounded. Callers must escape the text, which is upstream's own.
 */
export function createTranscriptParser(): TranscriptParser {
  const findings = new Findings();
  const lines = new LineReader(findings);
  /** A high surrogate at the end of a chunk, which waits for its low surrogate. */
  let highSurrogate = '';
  return {
    push(chunk) {
      const text = highSurrogate === '' ? chunk : highSurrogate + chunk;
      highSurrogate = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(-1) : '';
      lines.read(highSurrogate === '' ? text : text.slice(0, -1));
      return findings.take();
    },
    end() {
      // A lone surrogate is not a character.
      if (highSurrogate !== '') lines.read('\ufffd');
      lines.end();
      const summary = findings.finish();
      return { events: findings.take(), summary };
    },
  };
}

function isHighSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xd800 && codeUnit <= 0xdbff;
}
