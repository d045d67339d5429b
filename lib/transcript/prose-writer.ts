const startMax = 4_000;
/** Links are searched for at the end of an answer, which is where they stand. */
const recentMax = 256_000;
const lastWordsMax = 100;

/** Buffers prose. It collapses the gaps that other lines leave behind and never ends with empty lines. */
export class ProseWriter {
  /** The beginning of the whole prose, used as the message of a failure. */
  start = '';
  #unsent = '';
  #recent = '';
  #recentUnjoined: string[] = [];
  #unjoinedLength = 0;
  #lastWords = '';
  #begun = false;
  #newlines = 0;

  write(text: string): void {
    if (text === '') return;
    const gap = this.#begun ? '\n'.repeat(Math.min(this.#newlines, 2)) : '';
    this.#newlines = 0;
    this.#begun = true;
    this.#unsent += gap + text;
    this.#recentUnjoined.push(gap + text);
    this.#unjoinedLength += gap.length + text.length;
    if (this.#recentUnjoined.length > 1_000 || this.#unjoinedLength > 32_000) this.#joinRecent();
    this.#lastWords = (this.#lastWords + gap + text).slice(-lastWordsMax);
    if (this.start.length < startMax) this.start = (this.start + gap + text).slice(0, startMax);
  }

  get hasUnsent(): boolean {
    return this.#unsent !== '';
  }

  endLine(): void {
    this.#newlines += 1;
  }

  /** The last part of the whole prose. */
  recent(): string {
    this.#joinRecent();
    return this.#recent;
  }

  /** The last words, enough to tell what they introduce. */
  lastWords(): string {
    return this.#lastWords + '\n'.repeat(this.#newlines);
  }

  #joinRecent(): void {
    this.#recent = (this.#recent + this.#recentUnjoined.join('')).slice(-recentMax);
    this.#recentUnjoined = [];
    this.#unjoinedLength = 0;
  }

  /** Returns the text written since the last call. */
  take(): string {
    const text = this.#unsent;
    this.#unsent = '';
    return text;
  }
}
