import 'server-only';
import { escapeControls } from './escape-controls';
import { extractBase64 } from './extract-base64';

/** The value of an answer, or why it has none. The parser's message is left out: it may quote a picture. */
export type ParsedAnswer = { isJson: true; value: unknown } | Unparsed;

/** An answer that is not JSON: it broke off, or it never was one. */
export interface Unparsed {
  isJson: false;
  bytes: Buffer;
  code: 'upstream_cut_off' | 'upstream_unreadable';
}

export interface ParseOptions {
  /** The fields that hold base64, if they are not the usual ones. */
  base64Keys?: readonly string[];
}

/**
 * Parses a whole answer without copying its pictures. NaN is read as null: some servers write it for a number that they
 * do not know, and a paid picture must not be lost because of that.
 */
export function parseAnswer(bytes: Buffer, { base64Keys }: ParseOptions = {}): ParsedAnswer {
  const { json, restore } = extractBase64(bytes, base64Keys);
  const mended = [
    () => json,
    () => json.replace(/:\s*-?(?:NaN|Infinity)\b/g, ':null'),
    () => escapeControls(json),
  ];
  let hasControls = false;
  for (const mend of mended) {
    const text = mend();
    if (text === null) continue;
    try {
      return { isJson: true, value: JSON.parse(text, restore) };
    } catch (cause) {
      // Text with control characters that is not JSON without them either never was JSON.
      hasControls ||= cause instanceof Error && /control character/i.test(cause.message);
      if (!hasControls && isBrokenOff(cause, text)) return { isJson: false, bytes, code: 'upstream_cut_off' };
    }
  }
  return { isJson: false, bytes, code: 'upstream_unreadable' };
}

/** Why a text cannot be read as JSON: it was cut off, or it is not JSON at all. */
export function brokenCode(json: string): Unparsed['code'] {
  const parsed = parseAnswer(Buffer.from(json));
  return parsed.isJson ? 'upstream_unreadable' : parsed.code;
}

/** If no length was announced, an answer that broke off seems to be complete, but the parser fails at its very end. */
function isBrokenOff(cause: unknown, text: string): boolean {
  const message = cause instanceof Error ? cause.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  return /end of JSON input|Unterminated string/.test(message) || Number(position) === text.length;
}
