import 'server-only';
import { extractBase64 } from './extract-base64';

/**
 * An answer that is no JSON: it broke off, or it never was one. It lacks the parser's message, which may quote a
 * picture.
 */
export class Unparsed {
  readonly bytes: Buffer;
  readonly code: 'upstream_cut_off' | 'upstream_unreadable';

  constructor(bytes: Buffer, code: Unparsed['code']) {
    this.bytes = bytes;
    this.code = code;
  }
}

export interface ParseOptions {
  /** Some servers write NaN where they know no number, which is then read as null. */
  acceptsNan?: boolean;
  /** The fields that hold base64, if they are not the usual ones. */
  base64Keys?: readonly string[];
}

/** Parses a whole answer, whose pictures are not copied. @returns Unparsed where it is no JSON */
export function parseAnswer(bytes: Buffer, { acceptsNan = false, base64Keys }: ParseOptions = {}): unknown {
  const { json, restore } = extractBase64(bytes, base64Keys);
  const candidates = acceptsNan ? [json, json.replace(/:\s*-?(?:NaN|Infinity)\b/g, ':null')] : [json];
  for (const candidate of candidates) {
    try {
      return JSON.parse(candidate, restore);
    } catch (cause) {
      if (isBrokenOff(cause, candidate)) return new Unparsed(bytes, 'upstream_cut_off');
    }
  }
  return new Unparsed(bytes, 'upstream_unreadable');
}

/** What is wrong with a JSON that cannot be read: it broke off, or it is none. */
export function brokenCode(json: string): Unparsed['code'] {
  const parsed = parseAnswer(Buffer.from(json));
  return parsed instanceof Unparsed ? parsed.code : 'upstream_unreadable';
}

/**
 * Where no length was announced, an answer that broke off seems to have ended: then the parser fails at its very end.
 */
function isBrokenOff(cause: unknown, text: string): boolean {
  const message = cause instanceof Error ? cause.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  return /end of JSON input|Unterminated string/.test(message) || Number(position) === text.length;
}
