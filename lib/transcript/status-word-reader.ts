import { isDigit, isFiller, isPercentSign, isSpace } from './characters';
import { toPercent } from './percent-reader';
import { beginsStatusWord, type StatusKind, statusKind } from './status-words';

export type WordVerdict = 'more' | 'prose' | StatusKind;

/**
 * Whether a line that begins with a status word is meant as such: `Generating...` is, `Generating an image is not
 * possible` is prose. A bare `34%` or `11....` counts as progress.
 */
export class StatusWordReader {
  /** With the verdict `progress`: the percent that the line began with. */
  percent: number | null = null;
  #word = '';
  #kind: StatusKind | null = null;
  #spaced = false;

  begin(): void {
    this.percent = null;
    this.#word = '';
    this.#kind = null;
    this.#spaced = false;
  }

  /** `more`: the character was taken; with any other verdict it is to be read again. */
  step(character: string): WordVerdict {
    if (this.#kind !== null) return this.#stepBehind(this.#kind, character);
    if (/^\d/.test(this.#word || character)) return this.#stepInNumber(character);
    const word = this.#word + character.toLowerCase();
    if (beginsStatusWord(word)) {
      this.#word = word;
      return 'more';
    }
    this.#kind = statusKind(this.#word);
    this.#spaced = this.#word.endsWith(' ');
    return this.#kind === null ? 'prose' : this.#stepBehind(this.#kind, character);
  }

  /** The line ends here. */
  end(): Exclude<WordVerdict, 'more'> {
    const kind = this.#kind ?? statusKind(this.#word);
    return kind === null || needsColon(kind) ? 'prose' : kind;
  }

  #stepInNumber(character: string): WordVerdict {
    if (isDigit(character) && /^\d{0,2}$/.test(this.#word)) {
      this.#word += character;
      return 'more';
    }
    const isHeartbeat = character === '.' && this.#word.endsWith('.');
    if (isPercentSign(character) || isHeartbeat) {
      this.percent = toPercent(this.#word.replace('.', ''));
      if (isHeartbeat) return 'progress';
      this.#kind = 'progress';
      return 'more';
    }
    if (character !== '.' || !/^\d+$/.test(this.#word)) return 'prose';
    this.#word += character;
    return 'more';
  }

  #stepBehind(kind: StatusKind, character: string): WordVerdict {
    if (character === ':' || character === '：') return kind;
    if (isSpace(character) || character === '*' || character === '_') {
      this.#spaced ||= isSpace(character);
      return 'more';
    }
    if (needsColon(kind)) return 'prose';
    if (isFiller(character) || '[!(（'.includes(character)) return kind;
    // A number belongs to progress, and a sentence behind a failure says why.
    if (kind === 'progress' && this.percent === null && isDigit(character)) return kind;
    return kind === 'failed' && this.#spaced ? kind : 'prose';
  }
}

function needsColon(kind: StatusKind): boolean {
  return kind === 'id' || kind === 'reason' || kind === 'failure-reason';
}
