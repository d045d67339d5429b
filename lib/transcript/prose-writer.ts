const startMax = 4_000;

/** Buffers prose. It collapses the gaps that other lines leave behind and never ends with empty lines. */
export class ProseWriter {
  /** The beginning of the whole prose, used as the message of a failure. */
  start = '';
  #unsent = '';
  #begun = false;
  #newlines = 0;

  write(text: string): void {
    if (text === '') return;
    const gap = this.#begun ? '\n'.repeat(Math.min(this.#newlines, 2)) : '';
    this.#newlines = 0;
    this.#begun = true;
    this.#unsent += gap + text;
    if (this.start.length < startMax) this.start = (this.start + gap + text).slice(0, startMax);
  }

  get hasUnsent(): boolean {
    return this.#unsent !== '';
  }

  endLine(): void {
    this.#newlines += 1;
  }

  /** Returns the text written since the last call. */
  take(): string {
    const text = this.#unsent;
    this.#unsent = '';
    return text;
  }
}
