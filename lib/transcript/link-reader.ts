import type { Link } from './picture-links';

const labelMax = 500;
const depthMax = 4;
/** Signed addresses have about 500 characters. */
const addressMax = 8_192;
const titleMax = 300;
/** A picture of 24 MB in base64. */
const dataAddressMax = 32_000_000;
const addressBeginnings = ['https://', 'http://', 'data:image/', '<https://', '<http://'];
const longestBeginning = Math.max(...addressBeginnings.map(({ length }) => length));

export interface LinkOwner {
  /** Text that belongs to no link after all. */
  onText(text: string): void;
  /** Whether the link is taken out of the text. */
  onLink(link: Link): boolean;
}

/**
 * Reads `[label](address)` and `![alt](address)`, nested too, by the character. Text is held back only as long as it
 * can be part of a link.
 */
export class LinkReader {
  active = false;
  readonly #owner: LinkOwner;
  #state: 'bang' | 'label' | 'closed' | 'address' | 'title' | 'dropping' = 'label';
  /** From the first open bracket to the last closed one. */
  #held = '';
  /** Brackets that are open, outermost first, and where their markup begins in `#held`. */
  #open: { from: number; image: boolean }[] = [];
  #link = { from: 0, image: false };
  #address = '';
  #isData = false;
  #parentheses = 0;
  #title = '';

  constructor(owner: LinkOwner) {
    this.#owner = owner;
  }

  begin(character: '!' | '['): void {
    this.active = true;
    this.#held = character;
    this.#state = character === '!' ? 'bang' : 'label';
    this.#open = character === '!' ? [] : [{ from: 0, image: false }];
  }

  /** Takes what it can from `at` on, but no line break; says where it stopped. */
  read(text: string, at: number): number {
    let next = at;
    while (this.active && next < text.length && text.charAt(next) !== '\n') {
      if (this.#state === 'address' && this.#isData) next = this.#readData(text, next);
      else if (this.#step(text.charAt(next))) next += 1;
    }
    return next;
  }

  /** At the end of a line, or of everything: an open label was text, an open address is of no use. */
  end(): void {
    if (!this.active) return;
    const cut = this.#state === 'address' || this.#state === 'title' || this.#state === 'dropping';
    this.#finish(cut ? this.#held.slice(0, this.#link.from) : this.#held);
  }

  /** Whether the character was taken. */
  #step(character: string): boolean {
    switch (this.#state) {
      case 'bang':
        return this.#stepBehindBang(character);
      case 'label':
        return this.#stepInLabel(character);
      case 'closed':
        return this.#stepBehindLabel(character);
      case 'address':
        return this.#stepInAddress(character);
      case 'title':
        return this.#stepInTitle(character);
      case 'dropping':
        return character === ')' ? this.#complete() : true;
    }
  }

  #stepBehindBang(character: string): boolean {
    if (character !== '[') return this.#refuse();
    this.#held = '![';
    this.#open = [{ from: 0, image: true }];
    this.#state = 'label';
    return true;
  }

  #stepInLabel(character: string): boolean {
    if (character === '[') {
      const image = this.#held.endsWith('!');
      this.#open.push({ from: this.#held.length - (image ? 1 : 0), image });
    }
    this.#held += character;
    if (character === ']') this.#state = 'closed';
    else if (this.#open.length > depthMax || this.#held.length > labelMax) this.#giveUpOutermost();
    return true;
  }

  #stepBehindLabel(character: string): boolean {
    const opened = this.#open.pop();
    if (opened && character === '(') {
      this.#link = opened;
      this.#address = '';
      this.#isData = false;
      this.#parentheses = 0;
      this.#title = '';
      this.#state = 'address';
      return true;
    }
    if (this.#open.length === 0) return this.#refuse();
    this.#state = 'label';
    return false;
  }

  #stepInAddress(character: string): boolean {
    if (character === ')' && this.#parentheses === 0) return this.#complete();
    if (isBlank(character) && this.#address.length > longestBeginning) {
      this.#state = 'title';
      this.#title = character;
      return true;
    }
    const address = this.#address + character;
    const isNone = isBlank(character) || character === '[' || address.length > addressMax;
    if (isNone || (address.length <= longestBeginning && !beginsAddress(address))) return this.#refuse();
    if (character === '(') this.#parentheses += 1;
    if (character === ')') this.#parentheses -= 1;
    this.#address = address;
    if (address.length === longestBeginning) this.#isData = /^data:/i.test(address);
    return true;
  }

  /** `(address "title")`; without quotes it was no link. */
  #stepInTitle(character: string): boolean {
    if (character === ')') return this.#complete();
    const begun = this.#title.trim() !== '';
    const isQuote = character === '"' || character === "'";
    if ((!begun && !isQuote && !isBlank(character)) || this.#title.length > titleMax) return this.#refuse();
    this.#title += character;
    return true;
  }

  /** Megabytes at a stride; too many are dropped, so that nobody has to keep them. */
  #readData(text: string, at: number): number {
    const end = text.slice(at).search(/[)\s]/);
    const next = end === -1 ? text.length : at + end;
    this.#address += text.slice(at, next);
    if (this.#address.length > dataAddressMax) this.#state = 'dropping';
    else if (end !== -1 && text.charAt(next) !== ')') this.#state = 'dropping';
    else if (end !== -1) {
      this.#complete();
      return next + 1;
    }
    if (this.#state === 'dropping') this.#address = '';
    return next;
  }

  /** The link's end is reached: its owner decides whether it stays in the text. */
  #complete(): true {
    const { from, image } = this.#link;
    const before = this.#held.slice(0, from);
    const label = this.#held.slice(from + (image ? 2 : 1), -1);
    const address = this.#address.replace(/^<(.*)>$/, '$1');
    const taken =
      this.#state === 'dropping' || (address !== '' && this.#owner.onLink({ image, label, address }));
    this.#held = taken ? before : `${this.#held}(${this.#address}${this.#title})`;
    this.#state = 'label';
    if (this.#open.length === 0) this.#finish(this.#held);
    else if (this.#held.length > labelMax) this.#giveUpOutermost();
    return true;
  }

  /** The character is not taken, and what was held is text. */
  #refuse(): false {
    const isBehindLabel = this.#state === 'address' || this.#state === 'title';
    this.#finish(isBehindLabel ? `${this.#held}(${this.#address}${this.#title}` : this.#held);
    return false;
  }

  #giveUpOutermost(): void {
    this.#open.shift();
    const from = this.#open[0]?.from;
    if (from === undefined) {
      this.#finish(this.#held);
      return;
    }
    const text = this.#held.slice(0, from);
    this.#held = this.#held.slice(from);
    for (const opened of this.#open) opened.from -= from;
    this.#owner.onText(text);
  }

  #finish(text: string): void {
    this.active = false;
    this.#held = '';
    this.#address = '';
    this.#open = [];
    if (text !== '') this.#owner.onText(text);
  }
}

function beginsAddress(text: string): boolean {
  const lower = text.toLowerCase();
  return addressBeginnings.some((beginning) => beginning.startsWith(lower) || lower.startsWith(beginning));
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r';
}
