import { isDigit, isFiller } from './characters';
import type { Findings } from './findings';
import { PercentReader } from './percent-reader';
import { StatusWordReader, type WordVerdict } from './status-words';

const textMax = 256;
const captureMax = 500;

/**
 * A line from its first word on that may tell a status: the word itself, percents, the reason of a failure, an id. When
 * it turns out to be prose, `text` is what was read of it.
 */
export class StatusLine {
  readonly #findings: Findings;
  readonly #onMeaning: () => void;
  readonly #words = new StatusWordReader();
  #state: 'word' | 'rest' | 'reason' | 'id' = 'rest';
  #text = '';
  #captured = '';
  /** While the line tells percents. */
  #percents: PercentReader | null = null;
  /** The line told a failure: what else it says is why. */
  #isFailure = false;

  constructor(findings: Findings, onMeaning: () => void) {
    this.#findings = findings;
    this.#onMeaning = onMeaning;
  }

  /** At a word; `text` stood before it on its line. */
  begin(text: string): void {
    this.#state = 'word';
    this.#text = text;
    this.#words.begin();
  }

  /** Behind something that meant something: only marks are expected, or another status word. */
  resume(): void {
    this.#state = 'rest';
    this.#text = '';
  }

  /** `link` and `prose`: the character was not taken, and another reader goes on with it. */
  step(character: string): 'taken' | 'link' | 'prose' {
    if (this.#state === 'word') {
      const verdict = this.#text.length > textMax ? this.#words.end() : this.#words.step(character);
      if (verdict === 'more') {
        this.#text += character;
        return 'taken';
      }
      if (!this.#isMeant(verdict)) return 'prose';
    }
    if (this.#state === 'rest') return this.#stepInRest(character);
    // A reason is cut at its bound; an id that long is none.
    if (this.#captured.length < captureMax) this.#captured += character;
    else if (this.#state === 'id') return 'prose';
    return 'taken';
  }

  /** Behind a run of heartbeats, where nothing else can stand at `at`. */
  skipHeartbeats(text: string, at: number): number {
    if (this.#state !== 'rest') return at;
    let next = at;
    while (text.charCodeAt(next) === 0x2e) next += 1;
    // The first dot may end a number, the second says that no fraction follows.
    if (next > at) this.#readPercent('.');
    if (next > at + 1) this.#readPercent('.');
    return next;
  }

  /** At the end of the line: whether it was prose after all. Then `text` has it. */
  end(): 'done' | 'prose' {
    if (this.#state === 'word' && !this.#isMeant(this.#words.end())) return 'prose';
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

  /** For the next line. */
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

  /** Whether the word was a status, and what follows from it. */
  #isMeant(verdict: Exclude<WordVerdict, 'more'>): boolean {
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
