/** A replacement between what stands before and after it. */
export interface FittedSeam {
  readonly before: string;
  readonly text: string;
  readonly after: string;
}

/** The same with the words it replaces. */
export interface RewriteSeam extends FittedSeam {
  readonly replaced: string;
}

/** Far enough back for a connecting phrase, near enough to keep regular expressions off 32,000 characters. */
export const SEAM_REACH = 80;

/** `before` with its tail matched and replaced; null when the pattern is not there. */
export function replaceTail(before: string, pattern: RegExp, replacement = ''): string | null {
  const cut = Math.max(0, before.length - SEAM_REACH);
  const tail = before.slice(cut);
  return pattern.test(tail) ? before.slice(0, cut) + tail.replace(pattern, replacement) : null;
}
