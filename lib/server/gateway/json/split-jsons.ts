import 'server-only';
import { JsonScan } from './json-scan';

interface JsonText {
  bytes: Buffer;
  failures: unknown[];
  isWhole: boolean;
}

/** The JSON of a body, or several JSONs in a row; the last one may have broken off. */
export async function* splitJsons(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<JsonText, void, void> {
  const failures: unknown[] = [];
  let collected: Uint8Array[] = [];
  let scan = new JsonScan();
  try {
    for await (const chunk of chunks) {
      let left = collected.length === 0 ? fromBracket(chunk) : chunk;
      while (left.length > 0) {
        const end = scan.read(left);
        collected.push(end === -1 ? left : left.subarray(0, end));
        if (end === -1) break;
        yield { bytes: Buffer.concat(collected), failures: [], isWhole: true };
        collected = [];
        scan = new JsonScan();
        left = fromBracket(left.subarray(end));
      }
    }
  } catch (cause) {
    failures.push(cause);
  }
  if (collected.length + failures.length > 0)
    yield { bytes: Buffer.concat(collected), failures, isWhole: false };
}

function fromBracket(bytes: Uint8Array): Uint8Array {
  const at = bytes.findIndex((byte) => byte === 0x7b || byte === 0x5b);
  return at === -1 ? bytes.subarray(bytes.length) : bytes.subarray(at);
}
