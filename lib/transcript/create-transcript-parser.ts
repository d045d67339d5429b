import { Base64Splitter } from './base64-splitter';
import { Findings } from './findings';
import { InlinePicture } from './inline-picture';
import { LineReader } from './line-reader';
import { ThinkingFilter } from './thinking-filter';
import type { TranscriptEvent, TranscriptSummary } from './transcript-event';

export interface TranscriptParser {
  /** Reads the next chunk and returns the events that it completes. */
  push(chunk: string): readonly TranscriptEvent[];
  /** Reads the model's thoughts beside its answer. They can report progress, but never a picture. */
  pushThought(chunk: string): readonly TranscriptEvent[];
  /** Whether a picture waits for the next line, which may say that it is the preview of a video. */
  readonly isHolding: boolean;
  /**
   * Called when the answer says that it has ended, although more may follow, or when nothing arrives for a while.
   * Returns what waited for the next line.
   */
  settle(): readonly TranscriptEvent[];
  /**
   * Ends the answer and returns the remaining events and a summary. An address at the end without its closing bracket
   * is only accepted if the answer is whole.
   */
  end(answer?: { isWhole: boolean }): { events: readonly TranscriptEvent[]; summary: TranscriptSummary };
}

/**
 * Parses the answer of a reverse model, which looks like a log: an echo of the request in JSON, queue and progress
 * lines, pictures as Markdown, failures, and prose. Chunks may be split anywhere without changing the events. Time is
 * linear in the length of the text, and memory is bounded. Callers must escape the text, which is upstream's own.
 */
export function createTranscriptParser(): TranscriptParser {
  const findings = new Findings();
  const lines = new LineReader(findings);
  const thoughts = new ThoughtReader(findings);
  const thinking = new ThinkingFilter();
  const splitter = new Base64Splitter(new InlinePicture(findings, lines));
  /** A high surrogate at the end of a chunk, which waits for its low surrogate. */
  let highSurrogate = '';
  const read = ({ said, thought }: { said: string; thought: string }) => {
    if (thought !== '') thoughts.read(thought);
    if (said !== '') splitter.push(said);
  };
  return {
    push(chunk) {
      const text = highSurrogate === '' ? chunk : highSurrogate + chunk;
      highSurrogate = isHighSurrogate(text.charCodeAt(text.length - 1)) ? text.slice(-1) : '';
      read(thinking.push(highSurrogate === '' ? text : text.slice(0, -1)));
      return findings.take();
    },
    pushThought(chunk) {
      thoughts.read(chunk);
      return findings.take();
    },
    get isHolding() {
      return findings.isHolding;
    },
    settle() {
      lines.settle();
      return findings.take();
    },
    end({ isWhole } = { isWhole: false }) {
      // A lone surrogate is not a character.
      if (highSurrogate !== '') read(thinking.push('\ufffd'));
      read(thinking.end());
      splitter.end();
      thoughts.end();
      lines.end(!isWhole);
      const summary = findings.finish();
      return { events: findings.take(), summary };
    },
  };
}

/** Passes on the progress that thoughts report, and ignores the rest of them. */
class ThoughtReader {
  readonly #findings: Findings;
  readonly #own = new Findings();
  readonly #lines = new LineReader(this.#own);

  constructor(findings: Findings) {
    this.#findings = findings;
  }

  read(text: string): void {
    this.#lines.read(text);
    this.#passOn();
  }

  end(): void {
    this.#lines.end(true);
    this.#passOn();
  }

  #passOn(): void {
    for (const event of this.#own.take()) {
      if (event.type === 'queued' || event.type === 'generating') this.#findings.addStage(event.type);
      else if (event.type === 'percent') this.#findings.addPercent(event.percent);
    }
  }
}

function isHighSurrogate(codeUnit: number): boolean {
  return codeUnit >= 0xd800 && codeUnit <= 0xdbff;
}
