import { isFiller } from './characters';
import { Fence } from './fence';
import type { Findings } from './findings';
import { JsonReader } from './json-reader';
import { LinkReader } from './link-reader';
import { isLongerThanPhrase, mayBeProgress, readProgress } from './progress-phrase';
import { StatusLine } from './status-line';

/** The limit of the text that is buffered at the beginning of a line until the kind of line is known. */
const bufferedMax = 256;

/** How much of a line is searched for a video. */
const heldMax = 16_384;

/**
 * What is being read. `head` covers marks and emoji before the first word of a line. `status` begins with that word and
 * lasts until the line turns out to be prose. `fence` covers backticks at the beginning of a line. `phrase` is a line
 * without a status word that may report progress in other words.
 */
type Mode = 'head' | 'status' | 'fence' | 'phrase' | 'prose' | 'json' | 'link';

/** Reads the log character by character. It backtracks only when text that looked like JSON turns out not to be. */
export class LineReader {
  readonly #findings: Findings;
  readonly #fence: Fence;
  readonly #links: LinkReader;
  readonly #status: StatusLine;
  #json = new JsonReader();
  #jsonAllowed = true;
  #mode: Mode = 'head';
  /** The beginning of this line. It becomes prose unless the line turns out to have another meaning. */
  #buffered = '';
  #isProse = false;
  /** The text of this line, collected while a picture is held until the next line is known. */
  #held = '';

  constructor(findings: Findings) {
    this.#findings = findings;
    this.#fence = new Fence(findings.prose);
    this.#status = new StatusLine(findings, () => this.#fence.mean());
    this.#links = new LinkReader({
      onText: (text) => this.#readLinkText(text),
      onLink: (link) => {
        if (this.#isPhrase()) this.#writeProse('');
        const isTaken = findings.addLink(link);
        if (isTaken) this.#discardBuffered();
        return isTaken;
      },
    });
  }

  read(text: string): void {
    let at = 0;
    while (at < text.length) {
      const from = at;
      // Heartbeats of the queue make up most of a long answer, so they are skipped in bulk.
      if (this.#mode === 'status') at = this.#status.skipHeartbeats(text, at);
      if (at === text.length) {
        this.#holdText(text, from, at);
        return;
      }
      const character = text.charAt(at);
      if (this.#mode === 'json') at = this.#readJson(text, at);
      else if (character === '\n') {
        this.#endLine();
        at += 1;
      } else if (this.#mode === 'prose') at = this.#readProse(text, at);
      else if (this.#mode === 'phrase') at += this.#stepInPhrase(character) ? 1 : 0;
      else if (this.#mode === 'link') at = this.#readLink(text, at);
      else if (this.#mode === 'status') at = this.#readStatus(text, at);
      else if (this.#mode === 'fence') at += this.#stepInFence(character) ? 1 : 0;
      else at += this.#stepInHead(character) ? 1 : 0;
      this.#holdText(text, from, at);
    }
  }

  #holdText(text: string, from: number, to: number): void {
    if (this.#findings.isHolding && this.#held.length < heldMax) this.#held += text.slice(from, to);
  }

  /** Called when the answer says that it has ended, or when nothing arrives for a while. */
  settle(): void {
    this.#findings.settle(this.#held);
  }

  end(isCut: boolean): void {
    // A truncated echo is ignored, unless an unescaped quote left it open and it has swallowed the rest of the log.
    const isTruncatedEcho = /^\{\s*"(?:prompt|ratio|size|n)"/.test(this.#json.text);
    const containsLog = /\n[>!]|\]\(http/.test(this.#json.text);
    if (this.#mode === 'json' && (containsLog || !isTruncatedEcho)) this.#giveUpJson();
    this.#endLine(isCut ? 'cut' : 'answer');
  }

  /** Returns whether it consumed the character. If not, the new mode reads the character again. */
  #stepInHead(character: string): boolean {
    if (character === '!' || character === '[') return this.#beginLink(character);
    if (character === '{' && this.#jsonAllowed && isBlank(this.#buffered)) return this.#beginJson();
    if (character === '`' && isBlank(this.#buffered)) this.#mode = 'fence';
    else if (!isFiller(character)) {
      this.#status.begin(this.#buffered);
      this.#buffered = '';
      this.#mode = 'status';
    } else if (this.#buffered.length > bufferedMax) {
      // A line that consists only of heartbeats may never end and carries no meaning.
      this.#buffered = '';
      this.#mode = 'status';
    } else {
      this.#buffered += character;
      return true;
    }
    return false;
  }

  #readStatus(text: string, at: number): number {
    const character = text.charAt(at);
    const step = this.#status.step(character);
    if (step === 'link') this.#beginLink(character === '!' ? '!' : '[');
    if (step === 'prose') this.#beginPhrase(this.#status.text);
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

  /**
   * Called when the line has no status word: it is held back while it may report progress in other words. Returns
   * whether it is held.
   */
  #beginPhrase(text: string): boolean {
    if (this.#isProse || !mayBeProgress(text)) {
      this.#beginProse(text);
      return false;
    }
    this.#buffered += text;
    this.#mode = 'phrase';
    return true;
  }

  #stepInPhrase(character: string): boolean {
    // `[` may begin a figure such as `[45%]` or the label of a link; `!` may begin a picture or end the line.
    if (character === '[' || character === '!') return this.#beginLink(character);
    if (character === '\r') return true;
    const text = this.#buffered + character;
    if (isLongerThanPhrase(text) || !mayBeProgress(text)) this.#beginProse();
    else {
      this.#buffered = text;
      return true;
    }
    return false;
  }

  #endPhrase(): void {
    const progress = readProgress(this.#buffered);
    if (progress === null) this.#beginProse();
    else {
      if (progress.type === 'percent') this.#findings.addPercent(progress.percent);
      else this.#findings.addStage('queued');
      this.#discardBuffered();
    }
  }

  /** Reads text that looked like a link. A figure in brackets or a ticked box begins or continues a progress line. */
  #readLinkText(text: string): void {
    if (!this.#isProse && (this.#isPhrase() || beginsProgress(text))) this.#buffered += text;
    else this.#writeProse(text);
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
        this.#discardBuffered();
        this.#mode = 'head';
      } else this.#beginProse(this.#json.text);
    }
    return read.at;
  }

  /** Reads text that looked like JSON again as lines, without trying to parse any of it as JSON. */
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
    if (!this.#links.active) this.#mode = this.#modeAfterLink();
    return next;
  }

  #modeAfterLink(): Mode {
    if (this.#isProse) return 'prose';
    return this.#isPhrase() ? 'phrase' : 'status';
  }

  /** Whether words, or a figure in brackets, are held back. */
  #isPhrase(): boolean {
    return /[\p{L}\d\]]/u.test(this.#buffered);
  }

  #readProse(text: string, at: number): number {
    special.lastIndex = at;
    const end = special.exec(text)?.index ?? text.length;
    if (end > at) this.#writeProse(text.slice(at, end));
    const character = text.charAt(end);
    if (character === '!' || character === '[') this.#beginLink(character);
    return character === '\n' || character === '' ? end : end + 1;
  }

  /** Called when the line is prose: writes the buffered beginning of the line, and `text`. */
  #beginProse(text = ''): void {
    this.#mode = 'prose';
    this.#writeProse(text);
  }

  #writeProse(text: string): void {
    this.#fence.yieldToProse();
    this.#findings.prose.write(this.#buffered + text);
    this.#buffered = '';
    this.#isProse = true;
  }

  /** Called when a part of the line has a meaning: discards the buffered marks around it. */
  #discardBuffered(): void {
    this.#buffered = '';
    this.#fence.mean();
  }

  #endLine(at: 'line' | 'answer' | 'cut' = 'line'): void {
    if (this.#mode === 'link') {
      this.#links.end(at);
      if (!this.#isProse && this.#isPhrase()) this.#endPhrase();
    } else if (this.#mode === 'phrase') this.#endPhrase();
    else if (this.#mode === 'status' && this.#status.end() === 'prose') {
      if (this.#beginPhrase(this.#status.text)) this.#endPhrase();
    } else if (this.#mode === 'head' && !isNoise(this.#buffered)) this.#beginProse();
    else if (this.#mode === 'fence') {
      if (this.#fence.isComplete) this.#fence.turn();
      else this.#beginProse(this.#fence.takeText());
    }
    this.#status.reset();
    if (this.#findings.isHolding) this.#findings.endLine(this.#held);
    this.#held = '';
    this.#findings.prose.endLine();
    this.#mode = 'head';
    this.#buffered = '';
    this.#isProse = false;
  }
}

const special = /[\n\r![]/g;

function beginsProgress(text: string): boolean {
  return /^\[[^\p{L}]*\p{Nd}[^\p{L}]*[%％]?[^\p{L}]*\]$|^\[[#=\->.\s█▓▒░]*\]$|^\[[x✓✔]\]$/iu.test(text);
}

function isBlank(text: string): boolean {
  return /^[\s>]*$/.test(text);
}

/** Whether the text consists only of marks and heartbeats. An emoji alone counts as prose. */
function isNoise(text: string): boolean {
  return /^[\s>.…·。*_-]*$/.test(text);
}
