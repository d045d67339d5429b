import type { SplitText } from './base64-splitter';
import type { Findings } from './findings';
import { standInCharacters } from './image-tag';
import type { LineReader } from './line-reader';

/** Enough for a picture of 24 MB in base64. */
const dataMax = 32_000_000;
/** The smallest pictures have more characters: shorter data is text that only says how such data begins. */
const bareDataMin = 48;
/** If the answer was cut, fewer characters than this cannot show anything. */
const cutDataMin = 100;
const tagStart = '<img';

/** Collects the pictures in an answer's text, and passes the text around them to the line reader. */
export class InlinePicture implements SplitText {
  readonly #findings: Findings;
  readonly #lines: LineReader;
  #before = '';
  #type = '';
  /** How the tag begins that is open; '' if none is. */
  #tag = '';
  /** Whether the picture is inside a link, a tag or JSON. */
  #isEnclosed = false;
  #data: string[] = [];
  #length = 0;

  constructor(findings: Findings, lines: LineReader) {
    this.#findings = findings;
    this.#lines = lines;
  }

  onText(text: string): void {
    this.#before = text.slice(-1);
    this.#followTag(text);
    this.#lines.read(text);
  }

  #followTag(text: string): void {
    const opening = text.lastIndexOf('<');
    if (opening > text.lastIndexOf('>')) this.#tag = text.slice(opening, opening + tagStart.length);
    else if (text.includes('>')) this.#tag = '';
    else if (this.#tag !== '') this.#tag = (this.#tag + text).slice(0, tagStart.length);
  }

  onPicture(type: string): void {
    this.#type = type;
    this.#data = [];
    this.#length = 0;
    this.#isEnclosed = this.#before !== '' && `("'=<`.includes(this.#before);
    // Inside a link, a tag or JSON, the place of the data must not be empty.
    if (this.#isEnclosed) this.#lines.read(`data:${type};base64,`);
    this.#before = '';
  }

  /** Data beyond the limit is dropped to bound memory. */
  onData(base64: string): void {
    this.#length += base64.length;
    if (this.#length > dataMax) this.#data = [];
    else this.#data.push(base64);
  }

  onPictureEnd(next: string): void {
    const base64 = this.#data.join('');
    this.#data = [];
    const isAbbreviated = next === '…' || next === '.' || (!this.#isEnclosed && this.#length < bareDataMin);
    if (base64 === '' || isAbbreviated) return;
    // Text that ends with the last character of its base64 was not cut.
    const isCut = next === '' && base64.length % 4 !== 0;
    if (isCut && base64.length < cutDataMin) return;
    const url = `data:${this.#type};base64,${base64}`;
    // The line behind a whole one may link the video that it is a preview of.
    if (isCut) this.#findings.addPicture(url, true);
    else if (this.#tag.toLowerCase() === tagStart && base64.length < standInCharacters)
      this.#findings.addDot(url);
    else this.#findings.holdPicture(url);
  }
}
