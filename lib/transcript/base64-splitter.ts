import { pictureTypeOfBase64 } from './picture-text';

export interface SplitText {
  onText(text: string): void;
  /** A picture begins, and its base64 follows in pieces. `type`: according to the text or the first bytes. */
  onPicture(type: string): void;
  onData(base64: string): void;
  /** `next`: the character that follows the data, or empty if the text ended with the data. */
  onPictureEnd(next: string): void;
}

/** The smallest pictures have more characters: a shorter text with a signature is an abbreviated example. */
const bareCharactersMin = 48;
const prefixMax = 120;
const dataUrlBeginning = /data:image\/[\w.+-]*(?:;[\w=.+-]*)*$/i;
const pictureStart =
  /data:(image\/[\w.+-]{1,40})(?:;[\w=.+-]{1,40}){0,2};base64,|(?<![A-Za-z0-9+/=])(?:iVBORw0KGgo|\/9j\/|UklGR|R0lGOD|AAAA)/gi;
const wordBeginnings = ['iVBORw0KGgo', '/9j/', 'UklGR', 'R0lGOD', 'AAAA'];
/** The end of a PNG's last chunk in base64, in each of its three alignments. */
const pngEnd = /(?:SuQmCC|ErkJggg==|VORK5CYII=)$/;

const escapedDigit = /^(?:%2B|%2F|%3D|\\\/|\\u00(?:2B|2F|3D))/i;
/** Base64 is broken into lines, also by escapes of line breaks, or into groups. */
const lineBreaks = /^(?:[ \t]*(?:\r?\n|(?:\\r)?\\n|(?:%0D)?%0A)[ \t]*|(?:[ \t]|%20){1,4})/i;
const beginsEscape = /^(?:%(?:[023]|0[AD]|0D%0?)?|\\(?:u0{0,2}|u00[23]|r|r\\)?)$/i;
const breakMax = 8;

type Start =
  | { type: 'picture'; at: number; dataAt: number; mimeType: string }
  /** The text from here on may be the beginning of a picture. */
  | { type: 'none'; at: number };

/**
 * Takes the base64 of pictures out of a text that arrives in pieces: data: URLs, wherever they occur, and bare base64
 * with the signature of a picture. Base64 that was wrapped into lines is joined. Only a short beginning is ever held
 * back.
 */
export class Base64Splitter {
  readonly #owner: SplitText;
  #held = '';
  /** The last character that was passed on as text. */
  #before = '';
  #inData = false;
  #lineLength = 0;
  #dataLength = 0;
  #dataTail = '';

  constructor(owner: SplitText) {
    this.#owner = owner;
  }

  push(text: string): void {
    this.#held += text;
    this.#read(false);
  }

  end(): void {
    this.#read(true);
    if (this.#inData) this.#endData();
  }

  #read(isEnd: boolean): void {
    let goesOn = true;
    while (goesOn && this.#held !== '') goesOn = this.#inData ? this.#readData(isEnd) : this.#readText(isEnd);
  }

  /** Returns whether a picture begins. */
  #readText(isEnd: boolean): boolean {
    const text = this.#before + this.#held;
    const start = findStart(text, isEnd);
    const at = Math.max(start.at, this.#before.length);
    const given = text.slice(this.#before.length, at);
    this.#held = text.slice(start.type === 'picture' ? start.dataAt : at);
    if (given !== '') {
      this.#before = given.slice(-1);
      this.#owner.onText(given);
    }
    if (start.type === 'none') return false;
    this.#before = '';
    this.#inData = true;
    this.#lineLength = 0;
    this.#dataLength = 0;
    this.#dataTail = '';
    this.#owner.onPicture(start.mimeType);
    return true;
  }

  #readData(isEnd: boolean): boolean {
    const end = this.#held.search(/[^A-Za-z0-9+/=_-]/);
    const data = end === -1 ? this.#held : this.#held.slice(0, end);
    this.#lineLength += data.length;
    this.#dataLength += data.length;
    this.#dataTail = (this.#dataTail + data.slice(-16)).slice(-16);
    if (data !== '') this.#owner.onData(data);
    this.#held = end === -1 ? '' : this.#held.slice(end);
    if (end === -1) return false;
    const escaped = escapedDigit.exec(this.#held);
    if (escaped !== null) return this.#readEscape(escaped[0]);
    const lineBreak = lineBreaks.exec(this.#held)?.[0];
    const mayGoOn = !isEnd && (/^[ \t]*\r?$/.test(this.#held) || beginsEscape.test(this.#held));
    // More whitespace may follow, and the next piece may complete half an escape.
    if (mayGoOn && this.#held.length < breakMax) return false;
    if (lineBreak === undefined) return this.#endData();
    const verdict = this.#nextLine(this.#held.slice(lineBreak.length), isEnd, !/[^ \t]/.test(lineBreak));
    if (verdict === 'wait') return false;
    if (verdict === 'other') return this.#endData();
    this.#held = this.#held.slice(lineBreak.length);
    this.#lineLength = 0;
    return true;
  }

  /** Reads a digit of base64 that is escaped as in an address or in JSON. */
  #readEscape(escaped: string): true {
    const digit = escaped === '\\/' ? '/' : String.fromCharCode(Number.parseInt(escaped.slice(-2), 16));
    this.#held = this.#held.slice(escaped.length);
    this.#lineLength += 1;
    this.#dataLength += 1;
    this.#dataTail = (this.#dataTail + digit).slice(-16);
    this.#owner.onData(digit);
    return true;
  }

  /**
   * Whether the line after a break goes on with base64: it has about a whole line of base64, or is its last line. After
   * mere spaces, words do not count as a last line.
   */
  #nextLine(text: string, isEnd: boolean, isSpaced: boolean): 'data' | 'other' | 'wait' {
    if (/=$/.test(this.#dataTail) || pngEnd.test(this.#dataTail)) return 'other';
    const run = /^(?:[A-Za-z0-9+/_-]|%2[BF]|\\\/){0,200}(?:=|%3D){0,2}/i.exec(text)?.[0] ?? '';
    if (run.length >= 60 || (run.length >= 16 && run.length >= this.#lineLength)) return 'data';
    const next = text.slice(run.length);
    if (!isEnd && /^[ \t]{0,8}$/.test(next)) return 'wait';
    const isLast = (this.#dataLength + run.length) % 4 === 0 && /^(?:[)"'`>\]}\r\n]|[ \t]+["']|$)/.test(next);
    const isClosed = /^[ \t]*[)"'>]/.test(next);
    if (isSpaced) return isLast && isClosed && run !== '' ? 'data' : 'other';
    return isLast && (/[=+/\d]/.test(run) || run.length >= 12 || isClosed) ? 'data' : 'other';
  }

  #endData(): true {
    this.#inData = false;
    this.#owner.onPictureEnd(this.#held.charAt(0));
    return true;
  }
}

function findStart(text: string, isEnd: boolean): Start {
  pictureStart.lastIndex = 0;
  for (let match = pictureStart.exec(text); match !== null; match = pictureStart.exec(text)) {
    const { index: at, 0: found, 1: mimeType } = match;
    if (mimeType !== undefined)
      return { type: 'picture', at, dataAt: at + found.length, mimeType: mimeType.toLowerCase() };
    // The first line of wrapped base64 may be shorter.
    const start = text.slice(at, at + bareCharactersMin + 4).replace(/\r?\n[ \t]*/, '');
    const isWhole = start.length >= bareCharactersMin;
    const isBase64 = !/[^A-Za-z0-9+/_\r-]/.test(start.slice(0, bareCharactersMin));
    if (isBase64 && !isWhole && !isEnd) return { type: 'none', at };
    const type = isBase64 && isWhole ? pictureTypeOfBase64(start.slice(0, bareCharactersMin)) : null;
    if (type !== null) return { type: 'picture', at, dataAt: at, mimeType: type };
  }
  return { type: 'none', at: isEnd ? text.length : heldFrom(text) };
}

/** Where text begins that may turn out to be the beginning of a picture. */
function heldFrom(text: string): number {
  const tail = text.slice(-prefixMax);
  const beginning = dataUrlBeginning.exec(tail);
  if (beginning !== null) return text.length - tail.length + beginning.index;
  for (let length = Math.min(tail.length, 11); length > 0; length -= 1) {
    const end = tail.slice(-length);
    if ('data:image/'.startsWith(end.toLowerCase())) return text.length - length;
    const isWord = !/[A-Za-z0-9+/=]/.test(tail.charAt(tail.length - length - 1));
    if (isWord && wordBeginnings.some((word) => word.startsWith(end))) return text.length - length;
  }
  return text.length;
}
