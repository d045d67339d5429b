/** A replacement and the text before and after it. */
export interface FittedSeam {
  readonly before: string;
  readonly text: string;
  readonly after: string;
}

/** A replacement, the text around it, and the words that it replaces. */
export interface RewriteSeam extends FittedSeam {
  readonly replaced: string;
}

/** Enough characters for a connecting phrase, but too few to make regular expressions slow on long prompts. */
export const SEAM_REACH = 80;

/** Replaces the pattern at the end of `before`. Returns null if it does not match. */
export function replaceTail(before: string, pattern: RegExp, replacement = ''): string | null {
  const cut = Math.max(0, before.length - SEAM_REACH);
  const tail = before.slice(cut);
  return pattern.test(tail) ? before.slice(0, cut) + tail.replace(pattern, replacement) : null;
}
