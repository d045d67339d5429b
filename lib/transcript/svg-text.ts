import { base64Of } from './percent-bytes';

const headCharacters = 2_000;
const beginning =
  /^(?:\xef\xbb\xbf|\ufeff)?\s*(?:<\?xml\b[^>]*>\s*|<!--[^>]*-->\s*|<!DOCTYPE[^>]*>\s*)*<svg\b/i;

/** Whether base64 begins an SVG, which the studio never shows, because it may contain programs. */
export function isSvg(base64: string): boolean {
  const digits = /^[A-Za-z0-9+/]{8,}/.exec(base64.slice(0, headCharacters))?.[0] ?? '';
  return digits !== '' && beginning.test(atob(digits.slice(0, Math.floor(digits.length / 4) * 4)));
}

/** The base64 of a text that is an SVG; null for any other text. */
export function base64OfSvg(text: string): string | null {
  const isWhole = beginning.test(text.slice(0, headCharacters)) && /<\/svg\s*>\s*$/i.test(text.slice(-100));
  return isWhole ? base64Of(new TextEncoder().encode(text.trim())) : null;
}
