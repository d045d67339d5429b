/**
 * A string literal that Python and JavaScript read alike: JSON's escapes mean the same in both.
 * Half of a surrogate pair cannot be stored in a UTF-8 file; it becomes U+FFFD, as it would on the wire.
 */
export function quote(text: string): string {
  return JSON.stringify(wellFormed(text));
}

/** The literals of a text's lines, each with its line break, so that long prompts stay readable. */
export function quoteLines(text: string): readonly string[] {
  return text.split(/(?<=\n)/).map(quote);
}

/** One word for a POSIX shell: nothing is special between single quotes but the single quote. */
export function quoteShell(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/**
 * JSON for a here-document whose terminator is quoted: line breaks inside strings are escaped, so that no line of
 * it can be the terminator, and the shell changes nothing.
 */
export function quoteJson(value: unknown): string {
  return JSON.stringify(value, (_, part) => (typeof part === 'string' ? wellFormed(part) : part), 2);
}

function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
