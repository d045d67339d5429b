import type { Link } from './picture-links';
import { hasPictureExtension, unescapeAddress } from './picture-text';

const labelMax = 500;
const depthMax = 4;
/** Far more than the roughly 500 characters of signed URLs. */
const addressMax = 8_192;
const titleMax = 300;
/** Enough for a picture of 24 MB in base64. */
const dataAddressMax = 32_000_000;
const addressBeginnings = ['https://', 'http://', 'data:image/', '<https://', '<http://'];
const longestBeginning = Math.max(...addressBeginnings.map(({ length }) => length));

export interface LinkOwner {
  /** Receives text that turned out not to belong to a link. */
  onText(text: string): void;
  /** Returns whether to remove the link from the text. */
  onLink(link: Link): boolean;
}

/**
 * Reads `[label](address)` and `![alt](address)`, which may be nested, character by character. Text is buffered only
 * while it can still be part of a link.
 */
export class LinkReader {
  active = false;
  readonly #owner: LinkOwner;
  #state: 'bang' | 'label' | 'closed' | 'address' | 'title' | 'dropping' = 'label';
  /** The text from the first open bracket to the last closed one. */
  #buffered = '';
  /** The open brackets, outermost first, and where their markup begins in `#buffered`. */
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
    this.#buffered = character;
    this.#state = character === '!' ? 'bang' : 'label';
    this.#open = character === '!' ? [] : [{ from: 0, image: false }];
  }

  /** Reads from `at` to the end of the link or line, and returns where it stopped. */
  read(text: string, at: number): number {
    let next = at;
    while (this.active && next < text.length && text.charAt(next) !== '\n') {
      if (this.#state === 'address' && this.#isData) next = this.#readData(text, next);
      else if (this.#step(text.charAt(next))) next += 1;
    }
    return next;
  }

  /**
   * Called at the end of a line or of the answer: an open label becomes text, and so does a link without its closing
   * bracket. At the end of an answer, the address may be incomplete: it is discarded if the answer was cut, or if it
   * does not end like a picture.
   */
  end(at: 'line' | 'answer' | 'cut'): void {
    if (!this.active) return;
    const isOpen = this.#state === 'address' || this.#state === 'title';
    const isPart =
      at === 'cut' || (at === 'answer' && !hasPictureExtension(this.#address.replace(/\)+$/, '')));
    const isDiscarded = this.#state === 'dropping' || (isOpen && (isPart || this.#isData));
    if (isDiscarded) this.#finish(this.#buffered.slice(0, this.#link.from));
    else this.#finish(isOpen ? `${this.#buffered}(${this.#address}${this.#title}` : this.#buffered);
  }

  /** Returns whether it consumed the character. */
  #step(character: string): boolean {
    switch (this.#state) {
      case 'bang':
        return this.#stepAfterBang(character);
      case 'label':
        return this.#stepInLabel(character);
      case 'closed':
        return this.#stepAfterLabel(character);
      case 'address':
        return this.#stepInAddress(character);
      case 'title':
        return this.#stepInTitle(character);
      case 'dropping':
        return isClosing(character) ? this.#complete() : true;
    }
  }

  #stepAfterBang(character: string): boolean {
    if (character !== '[') return this.#refuse();
    this.#buffered = '![';
    this.#open = [{ from: 0, image: true }];
    this.#state = 'label';
    return true;
  }

  #stepInLabel(character: string): boolean {
    if (character === '[') {
      const image = this.#buffered.endsWith('!');
      this.#open.push({ from: this.#buffered.length - (image ? 1 : 0), image });
    }
    this.#buffered += character;
    if (character === ']') this.#state = 'closed';
    else if (this.#open.length > depthMax || this.#buffered.length > labelMax) this.#giveUpOutermost();
    return true;
  }

  #stepAfterLabel(character: string): boolean {
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
    if (isClosing(character) && this.#parentheses === 0) return this.#complete();
    // No address has a quotation mark: some models write the title without a space before it.
    if ((isBlank(character) || character === '"') && this.#address.length > longestBeginning) {
      this.#state = 'title';
      this.#title = character;
      return true;
    }
    const address = this.#address + character;
    const isInvalid = isBlank(character) || character === '[' || address.length > addressMax;
    if (isInvalid || (address.length <= longestBeginning && !beginsAddress(address))) return this.#refuse();
    if (character === '(' || character === '（') this.#parentheses += 1;
    if (isClosing(character)) this.#parentheses -= 1;
    this.#address = address;
    if (address.length === longestBeginning) this.#isData = /^data:/i.test(address);
    return true;
  }

  /** Reads the title of `(address "title")` or `(address (title))`. Without quotes or brackets it is not a link. */
  #stepInTitle(character: string): boolean {
    const title = this.#title.trim();
    const isInBrackets = title.startsWith('(') && !isClosing(title.slice(-1));
    if (isClosing(character) && !isInBrackets) return this.#complete();
    const isEnded = title.startsWith('(') && !isInBrackets;
    const isMisplaced =
      (title === '' || isEnded) && !isBlank(character) && (isEnded || !/["'(]/.test(character));
    if (isMisplaced || this.#title.length > titleMax) return this.#refuse();
    this.#title += character;
    return true;
  }

  /** Reads a data: URL in bulk, because it may have megabytes. Data beyond the limit is dropped to bound memory. */
  #readData(text: string, at: number): number {
    const end = text.slice(at).search(/[)）\s]/);
    const next = end === -1 ? text.length : at + end;
    this.#address += text.slice(at, next);
    if (this.#address.length > dataAddressMax) this.#state = 'dropping';
    else if (end !== -1 && !isClosing(text.charAt(next))) this.#state = 'dropping';
    else if (end !== -1) {
      this.#complete();
      return next + 1;
    }
    if (this.#state === 'dropping') this.#address = '';
    return next;
  }

  /** Called at the end of the link: the owner decides whether it stays in the text. */
  #complete(): true {
    const { from, image } = this.#link;
    const before = this.#buffered.slice(0, from);
    const label = this.#buffered.slice(from + (image ? 2 : 1), -1);
    const address = plainAddress(this.#address);
    const isTaken =
      this.#state === 'dropping' || (address !== '' && this.#owner.onLink({ image, label, address }));
    this.#buffered = isTaken ? before : `${this.#buffered}(${this.#address}${this.#title})`;
    this.#state = 'label';
    if (this.#open.length === 0) this.#finish(this.#buffered);
    else if (this.#buffered.length > labelMax) this.#giveUpOutermost();
    return true;
  }

  /** Gives up on the link: the buffered text is plain text, and the character is not consumed. */
  #refuse(): false {
    const isAfterLabel = this.#state === 'address' || this.#state === 'title';
    this.#finish(isAfterLabel ? `${this.#buffered}(${this.#address}${this.#title}` : this.#buffered);
    return false;
  }

  #giveUpOutermost(): void {
    this.#open.shift();
    const from = this.#open[0]?.from;
    if (from === undefined) {
      this.#finish(this.#buffered);
      return;
    }
    const text = this.#buffered.slice(0, from);
    this.#buffered = this.#buffered.slice(from);
    for (const opened of this.#open) opened.from -= from;
    this.#owner.onText(text);
  }

  #finish(text: string): void {
    this.active = false;
    this.#buffered = '';
    this.#address = '';
    this.#open = [];
    if (text !== '') this.#owner.onText(text);
  }
}

/** Removes the escapes of Markdown, HTML and JSON from an address, because they would break its signature. */
function plainAddress(address: string): string {
  if (address.length > addressMax) return address;
  return unescapeAddress(address.replace(/^<(.*)>$/, '$1')).replace(/\\([!-/:-@[-`{-~])/g, '$1');
}

function beginsAddress(text: string): boolean {
  const lower = text.toLowerCase();
  return addressBeginnings.some((beginning) => beginning.startsWith(lower) || lower.startsWith(beginning));
}

/** Models that write Chinese may close an address with a full-width bracket, although they opened it with `(`. */
function isClosing(character: string): boolean {
  return character === ')' || character === '）';
}

function isBlank(character: string): boolean {
  return character === ' ' || character === '\t' || character === '\r';
}
