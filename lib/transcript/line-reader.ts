import { isFiller } from './characters';
import { Fence } from './fence';
import type { Findings } from './findings';
import { JsonReader } from './json-reader';
import { LinkReader } from './link-reader';
import { StatusLine } from './status-line';

/** What is held back at the beginning of a line until it is known what the line is. */
const heldMax = 256;

/**
 * What is being read. `head`: marks and emoji before a line's first word. `status`: from that word on, until it is known
 * to be prose. `fence`: backticks that begin a line.
 */
type Mode = 'head' | 'status' | 'fence' | 'prose' | 'json' | 'link';

/** Reads the log by the character, and never goes back but out of what looked like JSON. */
export class LineReader {
  readonly #findings: Findings;
  readonly #fence: Fence;
  readonly #links: LinkReader;
  readonly #status: StatusLine;
  #json = new JsonReader();
  #jsonAllowed = true;
  #mode: Mode = 'head';
  /** Of this line: prose, unless it turns out to mean something. */
  #held = '';
  #isProse = false;

  constructor(findings: Findings) {
    this.#findings = findings;
    this.#fence = new Fence(findings.prose);
    this.#status = new StatusLine(findings, () => this.#fence.mean());
    this.#links = new LinkReader({
      onText: (text) => this.#writeProse(text),
      onLink: (link) => {
        const taken = findings.addLink(link);
        if (taken) this.#mean();
        return taken;
      },
    });
  }

  read(text: string): void {
    let at = 0;
    while (at < text.length) {
      // By far the most of a long answer: a queue's heartbeats, one by one.
      if (this.#mode === 'status') at = this.#status.skipHeartbeats(text, at);
      if (at === text.length) return;
      const character = text.charAt(at);
      if (this.#mode === 'json') at = this.#readJson(text, at);
      else if (character === '\n') {
        this.#endLine();
        at += 1;
      } else if (this.#mode === 'prose') at = this.#readProse(text, at);
      else if (this.#mode === 'link') at = this.#readLink(text, at);
      else if (this.#mode === 'status') at = this.#readStatus(text, at);
      else if (this.#mode === 'fence') at += this.#stepInFence(character) ? 1 : 0;
      else at += this.#stepInHead(character) ? 1 : 0;
    }
  }

  end(): void {
    // An echo that was cut off means nothing; one that a stray quote has left open holds the whole log.
    const isCutEcho = /^\{\s*"(?:prompt|ratio|size|n)"/.test(this.#json.text);
    const holdsLog = /\n[>!]|\]\(http/.test(this.#json.text);
    if (this.#mode === 'json' && (holdsLog || !isCutEcho)) this.#giveUpJson();
    this.#endLine();
  }

  /** Whether the character was taken; else it is read again in the mode that is now. */
  #stepInHead(character: string): boolean {
    if (character === '!' || character === '[') return this.#beginLink(character);
    if (character === '{' && this.#jsonAllowed && isBlank(this.#held)) return this.#beginJson();
    if (character === '`' && isBlank(this.#held)) this.#mode = 'fence';
    else if (!isFiller(character)) {
      this.#status.begin(this.#held);
      this.#held = '';
      this.#mode = 'status';
    } else if (this.#held.length > heldMax) {
      // A line of nothing but heartbeats has no end and no meaning.
      this.#held = '';
      this.#mode = 'status';
    } else {
      this.#held += character;
      return true;
    }
    return false;
  }

  #readStatus(text: string, at: number): number {
    const character = text.charAt(at);
    const step = this.#status.step(character);
    if (step === 'link') this.#beginLink(character === '!' ? '!' : '[');
    if (step === 'prose') this.#beginProse(this.#status.text);
    return step === 'prose' ? at : at + 1;
  }

  #stepInFence(character: string): boolean {
    if (this.#fence.accepts(character)) {
      this.#fence.text += character;
      return true;
    }
    if (character === '{' && this.#fence.isComplete && this.#jsonAllowed) {
      this.#fence.turn();
      return this.#beginJson();
    }
    this.#beginProse(this.#fence.takeText());
    return false;
  }

  #beginJson(): true {
    this.#json = new JsonReader();
    this.#mode = 'json';
    return true;
  }

  #readJson(text: string, at: number): number {
    const read = this.#json.read(text, at);
    if (read.outcome === 'broken') this.#giveUpJson();
    if (read.outcome === 'complete') {
      if (this.#findings.addJson(this.#json.text)) {
        this.#mean();
        this.#mode = 'head';
      } else this.#beginProse(this.#json.text);
    }
    return read.at;
  }

  /** What looked like JSON is read again as lines; none of it is taken for JSON a second time. */
  #giveUpJson(): void {
    const { text } = this.#json;
    this.#mode = 'head';
    this.#jsonAllowed = false;
    this.read(text);
    this.#jsonAllowed = true;
  }

  #beginLink(character: '!' | '['): true {
    this.#links.begin(character);
    this.#mode = 'link';
    return true;
  }

  #readLink(text: string, at: number): number {
    const next = this.#links.read(text, at);
    if (!this.#links.active) this.#mode = this.#isProse ? 'prose' : 'status';
    return next;
  }

  #readProse(text: string, at: number): number {
    special.lastIndex = at;
    const end = special.exec(text)?.index ?? text.length;
    if (end > at) this.#writeProse(text.slice(at, end));
    const character = text.charAt(end);
    if (character === '!' || character === '[') this.#beginLink(character);
    return character === '\n' || character === '' ? end : end + 1;
  }

  /** The line is prose: what was held back of it, and this. */
  #beginProse(text = ''): void {
    this.#mode = 'prose';
    this.#writeProse(text);
  }

  #writeProse(text: string): void {
    this.#fence.yieldToProse();
    this.#findings.prose.write(this.#held + text);
    this.#held = '';
    this.#isProse = true;
  }

  /** What was read means something: what was held back around it does not. */
  #mean(): void {
    this.#held = '';
    this.#fence.mean();
  }

  #endLine(): void {
    if (this.#mode === 'link') this.#links.end();
    else if (this.#mode === 'status' && this.#status.end() === 'prose') {
      this.#beginProse(this.#status.text);
    } else if (this.#mode === 'head' && !isNoise(this.#held)) this.#beginProse();
    else if (this.#mode === 'fence') {
      if (this.#fence.isComplete) this.#fence.turn();
      else this.#beginProse(this.#fence.takeText());
    }
    this.#status.reset();
    this.#findings.prose.endLine();
    this.#mode = 'head';
    this.#held = '';
    this.#isProse = false;
  }
}

const special = /[\n\r![]/g;

function isBlank(text: string): boolean {
  return /^[\s>]*$/.test(text);
}

/** Marks and heartbeats alone; an emoji alone is prose. */
function isNoise(text: string): boolean {
  return /^[\s>.…·。*_-]*$/.test(text);
}
