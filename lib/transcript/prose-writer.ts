const startMax = 4_000;

/** Prose on its way out: lines that meant something else leave no holes in it, and it ends without empty lines. */
export class ProseWriter {
  /** The beginning of all that was written, for a failure's message. */
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

  /** What was written since the last call. */
  take(): string {
    const text = this.#unsent;
    this.#unsent = '';
    return text;
  }
}
