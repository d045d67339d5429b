/** Folds case and full-width characters, so that a search finds all forms of a word. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
