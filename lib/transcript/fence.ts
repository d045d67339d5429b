import type { ProseWriter } from './prose-writer';

/** Handles fenced code blocks. A fence stays in the text around prose, but is dropped around recognised log content. */
export class Fence {
  /** The fence line that is being read. */
  text = '';
  readonly #prose: ProseWriter;
  #opening = '';
  #block: 'none' | 'undecided' | 'meaning' | 'prose' = 'none';

  constructor(prose: ProseWriter) {
    this.#prose = prose;
  }

  /** Whether the line can still be a fence after this character. */
  accepts(character: string): boolean {
    const text = this.text + character;
    return /^`{1,3}$/.test(text) || /^```[a-z0-9]{0,20}\s{0,9}$/i.test(text);
  }

  get isComplete(): boolean {
    return this.text.startsWith('```');
  }

  /** Returns and clears the text of a line that turned out not to be a fence. */
  takeText(): string {
    const { text } = this;
    this.text = '';
    return text;
  }

  /** Called when the line is a fence: opens a block or closes the open one. */
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

  /** Called when the block contains recognised log content. */
  mean(): void {
    if (this.#block === 'undecided') this.#block = 'meaning';
  }

  /** Called before prose is written, because an undecided block then needs its opening fence. */
  yieldToProse(): void {
    if (this.#block !== 'undecided') return;
    this.#block = 'prose';
    this.#prose.write(this.#opening);
    this.#prose.endLine();
  }
}
