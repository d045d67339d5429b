const startMax = 4_000;
/** How much of the prose is searched for links, which are near the end of an answer. */
const recentMax = 256_000;
const blockMax = 32_000;
const lastWordsMax = 1_000;

/** Buffers prose. It collapses the gaps that other lines leave behind and never ends with empty lines. */
export class ProseWriter {
  /** The beginning of the whole prose, used as the message of a failure. */
  start = '';
  #unsent = '';
  /** The recent prose in blocks, because joining all of it for every few lines would copy it again and again. */
  readonly #blocks: string[] = [];
  #blocksLength = 0;
  #unjoined: string[] = [];
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
    this.#unjoined.push(gap + text);
    this.#unjoinedLength += gap.length + text.length;
    if (this.#unjoined.length > 1_000 || this.#unjoinedLength > blockMax) this.#endBlock();
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
    this.#endBlock();
    return this.#blocks.join('').slice(-recentMax);
  }

  /** The last words, enough to recognise what they introduce. */
  lastWords(): string {
    return this.#lastWords + '\n'.repeat(this.#newlines);
  }

  #endBlock(): void {
    const block = this.#unjoined.join('');
    this.#unjoined = [];
    this.#unjoinedLength = 0;
    this.#blocks.push(block);
    this.#blocksLength += block.length;
    while (this.#blocksLength - (this.#blocks[0]?.length ?? 0) >= recentMax) {
      this.#blocksLength -= this.#blocks.shift()?.length ?? 0;
    }
  }

  /** Returns the text written since the last call. */
  take(): string {
    const text = this.#unsent;
    this.#unsent = '';
    return text;
  }
}
