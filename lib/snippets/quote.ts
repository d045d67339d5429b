/**
 * Writes a string literal for Python and JavaScript, in which JSON's escapes have the same meaning. A lone surrogate
 * cannot be stored in a UTF-8 file, so it becomes U+FFFD, as it would on the wire.
 */
export function quote(text: string): string {
  return JSON.stringify(wellFormed(text));
}

/** Writes one literal per line of the text, including its line break, so that long prompts stay readable. */
export function quoteLines(text: string): readonly string[] {
  return text.split(/(?<=\n)/).map(quote);
}

/** Quotes one word for a POSIX shell. Only the single quote is special between single quotes. */
export function quoteShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * Writes JSON for a here-document. JSON escapes line breaks inside strings, so no line can equal the terminator. The
 * terminator must be quoted, so that the shell expands nothing.
 */
export function quoteJson(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'string' ? wellFormed(part) : part), 2);
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
