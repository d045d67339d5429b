import { Findings } from './findings';
import { LineReader } from './line-reader';
import type { TranscriptEvent, TranscriptSummary } from './transcript-event';

export interface TranscriptParser {
  /** What the next piece of the answer makes certain. */
  push(chunk: string): readonly TranscriptEvent[];
  /** What the end makes certain, and the whole in short. */
  end(): { events: readonly TranscriptEvent[]; summary: TranscriptSummary };
}

/**
 * Reads a reverse model's answer, which looks like a log: an echo of the order in JSON, queue, progress, pictures as
 * Markdown, failures, and prose. It may be cut into pieces anywhere; what is found is the same, and in the same order.
 * Time is linear in the text, memory bounded. Text comes out as upstream wrote it: to be shown escaped only.
 */
export function createTranscriptParser(): TranscriptParser {
  const findings = new Findings();
  const lines = new LineReader(findings);
  /** The first half of a character outside the basic plane, until its other half comes. */
  let half = '';
  return {
    push(chunk) {
      const text = half === '' ? chunk : half + chunk;
      half = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(-1) : '';
      lines.read(half === '' ? text : text.slice(0, -1));
      return findings.take();
    },
    end() {
      // A half that stays alone is no character.
      if (half !== '') lines.read('\ufffd');
      lines.end();
      const summary = findings.finish();
      return { events: findings.take(), summary };
    },
  };
}

function isHighSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xd800 && codeUnit <= 0xdbff;
}
