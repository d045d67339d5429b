import { isDigit, isFiller } from './characters';
import type { Findings } from './findings';
import { PercentReader } from './percent-reader';
import { StatusWordReader, type WordVerdict } from './status-words';

const textMax = 256;
const captureMax = 500;

/**
 * Reads a line that may be a status, beginning at its first word. A status is a status word, percentages, the reason of
 * a failure, or an id. If the line turns out to be prose, `text` has the part that was read.
 */
export class StatusLine {
  readonly #findings: Findings;
  readonly #onMeaning: () => void;
  readonly #words = new StatusWordReader();
  #state: 'word' | 'rest' | 'reason' | 'id' = 'rest';
  #text = '';
  #captured = '';
  /** Set while the line reports percentages. */
  #percents: PercentReader | null = null;
  /** Whether the line reported a failure, so that the rest of it is the reason. */
  #isFailure = false;

  constructor(findings: Findings, onMeaning: () => void) {
    this.#findings = findings;
    this.#onMeaning = onMeaning;
  }

  /** Called at the first character of a word; `text` precedes the word on its line. */
  begin(text: string): void {
    this.#state = 'word';
    this.#text = text;
    this.#words.begin();
  }

  /** Called after recognised content, which only marks or another status word can follow. */
  resume(): void {
    this.#state = 'rest';
    this.#text = '';
  }

  /** Reads one character. With `link` or `prose`, the character was not consumed and another reader continues. */
  step(character: string): 'taken' | 'link' | 'prose' {
    if (this.#state === 'word') {
      const verdict = this.#text.length > textMax ? this.#words.end() : this.#words.step(character);
      if (verdict === 'more') {
        this.#text += character;
        return 'taken';
      }
      if (!this.#applyVerdict(verdict)) return 'prose';
    }
    if (this.#state === 'rest') return this.#stepInRest(character);
    // A reason is truncated at its limit; text of that length cannot be an id.
    if (this.#captured.length < captureMax) this.#captured += character;
    else if (this.#state === 'id') return 'prose';
    return 'taken';
  }

  /** Skips a run of heartbeat dots and returns the position after it. */
  skipHeartbeats(text: string, at: number): number {
    if (this.#state !== 'rest') return at;
    let next = at;
    while (text.charCodeAt(next) === 0x2e) next += 1;
    // The first dot may end a number, and the second shows that no fraction follows.
    if (next > at) this.#readPercent('.');
    if (next > at + 1) this.#readPercent('.');
    return next;
  }

  /** Called at the end of the line. Returns `prose` if the line was prose after all; `text` then has the line. */
  end(): 'done' | 'prose' {
    if (this.#state === 'word' && !this.#applyVerdict(this.#words.end())) return 'prose';
    this.#readPercent('\n');
    const value = this.#captured.replace(/^[\s:：`*]+/, '').replace(/[\s`*]+$/, '');
    if (this.#state === 'reason') this.#findings.addReason(value);
    if (this.#state !== 'id') return 'done';
    if (!/^[\w.-]{6,200}$/.test(value)) return 'prose';
    this.#findings.addGenId(value);
    return 'done';
  }

  get text(): string {
    return this.#text + this.#captured;
  }

  /** Prepares for the next line. */
  reset(): void {
    this.resume();
    this.#captured = '';
    this.#percents = null;
    this.#isFailure = false;
  }

  #stepInRest(character: string): 'taken' | 'link' | 'prose' {
    this.#readPercent(character);
    if (this.#percents && isDigit(character)) return 'taken';
    if (character === '!' || character === '[') return 'link';
    if (isFiller(character)) return 'taken';
    this.begin('');
    return this.step(character);
  }

  #readPercent(character: string): void {
    if (this.#percents) this.#findings.addPercent(this.#percents.read(character));
  }

  /** Acts on the verdict about a word. Returns false if the word was not a status. */
  #applyVerdict(verdict: Exclude<WordVerdict, 'more'>): boolean {
    const findings = this.#findings;
    if (verdict === 'prose' || (verdict === 'reason' && !findings.failed)) {
      if (!this.#isFailure) return false;
      this.#captured = this.#text;
      this.#state = 'reason';
      return true;
    }
    if (verdict === 'id') {
      this.#state = 'id';
      return true;
    }
    this.#onMeaning();
    this.resume();
    if (verdict === 'reason' || verdict === 'failure-reason') this.#state = 'reason';
    else if (verdict === 'progress') {
      this.#percents ??= new PercentReader();
      findings.addPercent(this.#words.percent);
    } else if (verdict === 'failed') {
      findings.failed = true;
      this.#isFailure = true;
    } else if (verdict !== 'complete' || this.#percents === null || findings.mayBeComplete) {
      findings.addStage(verdict);
    }
    return true;
  }
}
