import 'server-only';

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;
/** Shorter texts cost nothing to parse. */
const extractedBytesMin = 16_384;

/**
 * JSON without the base64 behind these keys, which `restore` puts back after parsing: a parser looks at every character of
 * the megabytes, a search for the closing quote does not. A key with bare quotes cannot occur inside a string, and a
 * text with an escape in it is left where it is.
 */
export function extractBase64(
  json: Buffer,
  keys: readonly string[] = ['b64_json'],
): {
  json: string;
  restore: (key: string, value: unknown) => unknown;
} {
  const remaining: Buffer[] = [];
  const pictures: string[] = [];
  let copied = 0;
  for (const { start, end } of longTexts(json, keys)) {
    remaining.push(json.subarray(copied, start), Buffer.from(`#${pictures.length}`));
    pictures.push(json.toString('latin1', start, end));
    copied = end;
  }
  remaining.push(json.subarray(copied));
  return {
    json: new TextDecoder().decode(Buffer.concat(remaining)),
    restore: (name, value) => {
      if (!keys.includes(name) || typeof value !== 'string' || !value.startsWith('#')) return value;
      return pictures[Number(value.slice(1))] ?? value;
    },
  };
}

interface TextRange {
  start: number;
  end: number;
}

/** Where the long texts behind these keys begin and end, in the order of the JSON. */
function longTexts(json: Buffer, keys: readonly string[]): TextRange[] {
  return keys
    .flatMap((key) => longTextsOf(json, Buffer.from(`"${key}"`)))
    .sort((one, other) => one.start - other.start);
}

function longTextsOf(json: Buffer, key: Buffer): TextRange[] {
  const found: TextRange[] = [];
  for (let at = json.indexOf(key); at !== -1; at = json.indexOf(key, at)) {
    const start = valueStart(json, at + key.length);
    at += key.length;
    if (start === -1) continue;
    const end = json.indexOf(quote, start);
    if (end === -1) break;
    at = end;
    const isPlain = end - start >= extractedBytesMin && !json.subarray(start, end).includes(backslash);
    if (isPlain) found.push({ start, end });
  }
  return found;
}

/** The position after `: "`; -1 where something else follows the key. */
function valueStart(json: Buffer, from: number): number {
  let at = skipSpace(json, from);
  if (json[at] !== colon) return -1;
  at = skipSpace(json, at + 1);
  return json[at] === quote ? at + 1 : -1;
}

function skipSpace(json: Buffer, from: number): number {
  let at = from;
  while (json[at] === 0x20 || json[at] === 0x0a || json[at] === 0x0d || json[at] === 0x09) at += 1;
  return at;
}
