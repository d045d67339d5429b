import type { ProseWriter } from './prose-writer';

/** Backticks around a block: dropped around what means something, kept around prose. */
export class Fence {
  /** The line of backticks that is being read. */
  text = '';
  readonly #prose: ProseWriter;
  #opening = '';
  #block: 'none' | 'undecided' | 'meaning' | 'prose' = 'none';

  constructor(prose: ProseWriter) {
    this.#prose = prose;
  }

  /** Whether the line can still be a fence with this character. */
  accepts(character: string): boolean {
    const text = this.text + character;
    return /^`{1,3}$/.test(text) || /^```[a-z0-9]{0,20}\s{0,9}$/i.test(text);
  }

  get isComplete(): boolean {
    return this.text.startsWith('```');
  }

  /** The line is no fence: what was read of it is the caller's. */
  takeText(): string {
    const { text } = this;
    this.text = '';
    return text;
  }

  /** The line is a fence: it opens a block, or closes the open one. */
  turn(): void {
    const text = this.takeText();
    if (this.#block === 'none') {
      this.#opening = text;
      this.#block = 'undecided';
    } else {
      if (this.#block === 'prose') this.#prose.write(text);
      this.#block = 'none';
    }
  }

  /** What stands in the block means something. */
  mean(): void {
    if (this.#block === 'undecided') this.#block = 'meaning';
  }

  /** Prose is about to be written. */
  yieldToProse(): void {
    if (this.#block !== 'undecided') return;
    this.#block = 'prose';
    this.#prose.write(this.#opening);
    this.#prose.endLine();
  }
}
