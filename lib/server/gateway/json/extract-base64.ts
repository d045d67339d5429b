import 'server-only';

const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;
/** Shorter texts cost nothing to parse. */
const extractedBytesMin = 16_384;

/** The beginnings of texts that hold a picture, whatever the key. */
const pictureBeginnings = ['iVBORw0KGgo', '/9j/', 'UklGR', 'R0lGOD', 'data:image/'].map((text) =>
  Buffer.from(`"${text}`),
);

/**
 * JSON without the base64 of these keys and without texts that begin like a picture, which `restore` puts back after
 * parsing: a parser looks at every character of the megabytes, a search for the closing quote does not. A key in
 * unescaped quotes cannot occur inside a string, and a text that contains an escape is left where it is.
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
    if (start < copied) continue;
    remaining.push(json.subarray(copied, start), Buffer.from(`#picture-${pictures.length}`));
    pictures.push(json.toString('latin1', start, end));
    copied = end;
  }
  remaining.push(json.subarray(copied));
  return {
    json: new TextDecoder().decode(Buffer.concat(remaining)),
    restore: (_, value) => {
      if (typeof value !== 'string' || !value.startsWith('#picture-')) return value;
      return pictures[Number(value.slice('#picture-'.length))] ?? value;
    },
  };
}

interface TextRange {
  start: number;
  end: number;
}

/** The ranges of the long strings, in order. A string that two markers find yields two ranges with the same start. */
function longTexts(json: Buffer, keys: readonly string[]): TextRange[] {
  const byKey = keys.flatMap((key) => longTextsOf(json, Buffer.from(`"${key}"`), valueStart));
  const byBeginning = pictureBeginnings.flatMap((beginning) =>
    longTextsOf(json, beginning, (_, from) => {
      const at = from - beginning.length;
      return json[at - 1] === backslash ? -1 : at + 1;
    }),
  );
  return [...byKey, ...byBeginning].sort((one, other) => one.start - other.start);
}

/** `startOf` gets the position after the mark and returns the position at which the text begins, or -1. */
function longTextsOf(
  json: Buffer,
  mark: Buffer,
  startOf: (json: Buffer, from: number) => number,
): TextRange[] {
  const found: TextRange[] = [];
  for (let at = json.indexOf(mark); at !== -1; at = json.indexOf(mark, at)) {
    const start = startOf(json, at + mark.length);
    at += mark.length;
    if (start === -1) continue;
    const end = json.indexOf(quote, start);
    if (end === -1) break;
    at = end;
    const isPlain = end - start >= extractedBytesMin && !json.subarray(start, end).includes(backslash);
    if (isPlain) found.push({ start, end });
  }
  return found;
}

/** The position after `: "`; -1 if something else follows the key. */
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
