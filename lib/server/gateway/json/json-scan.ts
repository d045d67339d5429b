import 'server-only';

const quote = 0x22;
const backslash = 0x5c;
const depthMax = 10_000;

/** Finds the end of a JSON object or list in bytes that arrive in pieces. The first byte opens it. */
export class JsonScan {
  /** The brackets that are still to be closed, innermost last. */
  readonly open: number[] = [];
  inString = false;
  #escaped = false;

  /** Returns the position after the bracket that closes the JSON, or -1 if it is not in this piece. */
  read(bytes: Uint8Array): number {
    for (let at = 0; at < bytes.length; at += 1) {
      if (this.inString) {
        at = this.#skipString(bytes, at);
        continue;
      }
      const byte = bytes[at];
      if (byte === quote) this.inString = true;
      else if (byte === 0x7b || byte === 0x5b) {
        if (this.open.length < depthMax) this.open.push(byte + 2);
      } else if (byte === 0x7d || byte === 0x5d) {
        this.open.pop();
        if (this.open.length === 0) return at + 1;
      }
    }
    return -1;
  }

  /**
   * The position of the quote that ends the string, or the end of the piece. Base64 is skipped without a look at it.
   */
  #skipString(bytes: Uint8Array, from: number): number {
    let at = from;
    if (this.#escaped) {
      this.#escaped = false;
      at += 1;
    }
    const end = bytes.indexOf(quote, at);
    const until = end === -1 ? bytes.length : end;
    let slashes = 0;
    while (until - slashes - 1 >= at && bytes[until - slashes - 1] === backslash) slashes += 1;
    const isEscaped = slashes % 2 === 1;
    if (end === -1) this.#escaped = isEscaped;
    else if (!isEscaped) this.inString = false;
    return until;
  }
}

/** Longer than the name of a member with what is written around it. */
const memberMax = 1_000;

/**
 * Parses the beginning of JSON that broke off: its unfinished last part is dropped, and what is open is closed.
 * undefined if the JSON is malformed rather than cut off.
 */
export function parseBrokenOff(json: Buffer): unknown {
  const scan = new JsonScan();
  if (scan.read(json) !== -1) return undefined;
  const text = json.toString();
  // The last member is whole only if something follows it.
  const end = scan.inString ? lastQuote(text) : text.length;
  // Patterns look at the end alone: over megabytes of base64 they would take seconds, in which nothing else is served.
  const at = Math.max(0, end - memberMax);
  const tail = scan.inString ? text.slice(at, end) : text.slice(at, end).replace(/[\w.+-]+\s*$/, '');
  const closing = Buffer.from(scan.open.toReversed()).toString();
  // The bracket that opens an entry of a list stays, with the comma before it: it is closed like the others.
  const withoutRest = tail.replace(
    /[,\s]*(?:[{,]\s*"(?:[^"\\]|\\.){0,200}"\s*:?\s*)?$/,
    (rest) => /^[,\s]*\{/.exec(rest)?.[0] ?? '',
  );
  for (const candidate of [withoutRest, tail.replace(/[,\s]+$/, '')]) {
    try {
      return JSON.parse(text.slice(0, at) + candidate + closing);
    } catch {
      // The other way to end it may be right.
    }
  }
  return undefined;
}

function lastQuote(text: string): number {
  let at = text.length;
  do at = text.lastIndexOf('"', at - 1);
  while (at > 0 && text.charAt(at - 1) === '\\');
  return Math.max(0, at);
}

/** The string that JSON broke off in, as it was escaped, and the name of its field; null if it broke off elsewhere. */
export function openString(json: string): { name: string; escaped: string } | null {
  const scan = new JsonScan();
  if (scan.read(Buffer.from(json)) !== -1 || !scan.inString) return null;
  const at = lastQuote(json);
  const name = /"([^"\\]{1,60})"\s*:\s*$/.exec(json.slice(Math.max(0, at - 100), at))?.[1] ?? '';
  return { name, escaped: json.slice(at + 1) };
}

/**
 * The names of the members that JSON broke off in, outermost first; an empty list if it broke off between members of
 * the outermost object, null if it did not break off.
 */
export function openMembers(json: string): string[] | null {
  const open: { isObject: boolean; name: string }[] = [];
  let isKey = false;
  for (let at = 0; at < json.length; at += 1) {
    const character = json.charAt(at);
    const inner = open.at(-1);
    if (character === '"') {
      const end = endOfString(json, at);
      if (end === -1) break;
      if (isKey && inner) inner.name = json.slice(at + 1, end);
      isKey = false;
      at = end;
    } else if (character === '{' || character === '[') {
      isKey = character === '{';
      if (open.length < depthMax) open.push({ isObject: isKey, name: '' });
    } else if (character === '}' || character === ']') {
      open.pop();
      const outer = open.at(-1);
      if (outer === undefined) return null;
      outer.name = '';
    } else if (character === ',' && inner) {
      isKey = inner.isObject;
      inner.name = '';
    }
  }
  return open.map(({ name }) => name).filter((name) => name !== '');
}

function endOfString(json: string, from: number): number {
  for (let end = json.indexOf('"', from + 1); end !== -1; end = json.indexOf('"', end + 1)) {
    let slashes = 0;
    while (json.charAt(end - slashes - 1) === '\\') slashes += 1;
    if (slashes % 2 === 0) return end;
  }
  return -1;
}
