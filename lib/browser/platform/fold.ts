/** One form for full-width and half-width, upper and lower case: for searching. */
export function fold(text: string): string {
  return text.normalize('NFKC').toLowerCase();
}
