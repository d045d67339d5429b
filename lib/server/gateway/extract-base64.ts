import 'server-only';

const key = Buffer.from('"b64_json"');
const quote = 0x22;
const colon = 0x3a;
const backslash = 0x5c;
/** Shorter texts cost nothing to parse. */
const extractedBytesMin = 16_384;

/**
 * JSON without the base64 of its pictures, which `restore` puts back after parsing: a parser looks at every character of
 * the megabytes, a search for the closing quote does not. The key with bare quotes cannot occur inside a string, and a
 * text with an escape in it is left where it is.
 */
export function extractBase64(json: Buffer): {
  json: string;
  restore: (key: string, value: unknown) => unknown;
} {
  const remaining: Buffer[] = [];
  const pictures: string[] = [];
  let copied = 0;
  for (let at = json.indexOf(key); at !== -1; at = json.indexOf(key, at)) {
    const start = valueStart(json, at + key.length);
    at += key.length;
    if (start === -1) continue;
    const end = json.indexOf(quote, start);
    if (end === -1) break;
    at = end;
    if (end - start < extractedBytesMin || json.subarray(start, end).includes(backslash)) continue;
    remaining.push(json.subarray(copied, start), Buffer.from(`#${pictures.length}`));
    pictures.push(json.toString('latin1', start, end));
    copied = end;
  }
  remaining.push(json.subarray(copied));
  return {
    json: new TextDecoder().decode(Buffer.concat(remaining)),
    restore: (name, value) => {
      if (name !== 'b64_json' || typeof value !== 'string' || !value.startsWith('#')) return value;
      return pictures[Number(value.slice(1))] ?? value;
    },
  };
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
