/**
 * The digits of a typed text, at most so many. Input methods for Chinese also type digits of full width, which mean
 * the same.
 */
export function typedDigits(text: string, lengthMax: number): string {
  return text.normalize('NFKC').replace(/\D/g, '').slice(0, lengthMax);
}
