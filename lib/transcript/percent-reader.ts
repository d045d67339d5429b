import { isDigit, isPercentSign } from './characters';

/**
 * Percents in a growing line `11....19....`, or `34%`, or `34.5%`, by the character. A number is told as soon as
 * another character ends it: the next dot of a heartbeat may be long in coming.
 */
export class PercentReader {
  #digits = '';
  /** A number, then one point: digits that follow, up to a percent sign, are its fraction. */
  #afterPoint = false;

  /** The whole percent that this character completes; null for none. */
  read(character: string): number | null {
    if (isDigit(character)) {
      // Four digits are no percent any more; more need not be kept.
      if (this.#digits.length < 4) this.#digits += character;
      return null;
    }
    const digits = this.#digits;
    this.#digits = '';
    const isFraction = this.#afterPoint && isPercentSign(character);
    this.#afterPoint = digits !== '' && character === '.';
    if (digits === '' || isFraction) return null;
    return toPercent(digits);
  }
}

/** null for what is beyond 100. */
export function toPercent(digits: string): number | null {
  const percent = Number(digits);
  return percent <= 100 ? percent : null;
}
