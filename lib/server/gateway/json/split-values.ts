import 'server-only';
import { type AnswerEnd, trailingMs } from '../calls/answer-end';
import { heartbeatBytesMax, isHeartbeat } from './json-form';
import { JsonScan } from './json-scan';

type Chunks = AsyncIterable<Uint8Array>;

const lineFeed = 0x0a;

/**
 * Rewrites several JSON values in a row as events, each in one line. Anything between them is dropped. A value that is
 * more than a heartbeat is the last one unless another follows soon. The end is `[DONE]`, as in a stream of events.
 */
export async function* asValueEvents(chunks: Chunks, end: AnswerEnd): AsyncGenerator<Uint8Array, void, void> {
  let scan: JsonScan | null = null;
  let head: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (rest.length > 0) {
      if (scan === null) {
        const start = rest.findIndex((byte) => byte === 0x7b || byte === 0x5b);
        if (start === -1) break;
        rest = rest.subarray(start);
        scan = new JsonScan();
        head = Buffer.alloc(0);
        end.revoke();
        yield Buffer.from('data: ');
      }
      const valueEnd = scan.read(rest);
      const part = valueEnd === -1 ? rest : rest.subarray(0, valueEnd);
      if (head.length <= heartbeatBytesMax) head = Buffer.concat([head, part]);
      yield inOneLine(part);
      if (valueEnd === -1) break;
      yield Buffer.from('\n\n');
      if (!isHeartbeat(head)) end.reach(trailingMs);
      rest = rest.subarray(valueEnd);
      scan = null;
    }
  }
  if (scan === null) yield Buffer.from('data: [DONE]\n\n');
}

/** JSON has line breaks for readers between its tokens only, never inside its strings. */
function inOneLine(json: Buffer): Buffer {
  if (!json.includes(lineFeed) && !json.includes(0x0d)) return json;
  return Buffer.from(json.toString('latin1').replace(/[\r\n]/g, ' '), 'latin1');
}

const field = /^(?:data|event|id|retry)?:/;
const fieldCharactersMax = 'retry:'.length;

/**
 * Mends events whose JSON has several lines, but `data:` before the first line only: the lines up to its last bracket
 * belong to the same event.
 */
export async function* mendEventLines(chunks: Chunks): AsyncGenerator<Uint8Array, void, void> {
  /** The JSON of the event that is being read, while it is open. */
  let scan: JsonScan | null = null;
  let isLineStart = true;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let rest =
      held.length > 0
        ? Buffer.concat([held, chunk])
        : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    held = Buffer.alloc(0);
    while (rest.length > 0) {
      const end = rest.indexOf(lineFeed);
      const line = end === -1 ? rest : rest.subarray(0, end + 1);
      const isTooShort = isLineStart && end === -1 && line.length < fieldCharactersMax + 2;
      if (isTooShort) {
        held = line;
        break;
      }
      rest = rest.subarray(line.length);
      const head = isLineStart ? line.toString('latin1', 0, fieldCharactersMax + 2) : '';
      const isBlank = isLineStart && head.trim() === '' && line.length <= 2;
      if (isBlank) scan = null;
      else if (isLineStart && field.test(head)) scan = continued(scan, line);
      else if (isLineStart && scan !== null) {
        yield Buffer.from('data: ');
        scan = readOn(scan, line);
      } else scan = scan && readOn(scan, line);
      yield line;
      isLineStart = end !== -1;
    }
  }
  if (held.length > 0) yield held;
}

/** The scan after a line of data, which may begin a JSON or continue one. */
function continued(scan: JsonScan | null, line: Buffer): JsonScan | null {
  const head = /^data:\s*/.exec(line.toString('latin1', 0, 64))?.[0];
  if (head === undefined) return scan;
  const data = line.subarray(head.length);
  if (scan !== null) return readOn(scan, data);
  return data[0] === 0x7b || data[0] === 0x5b ? readOn(new JsonScan(), data) : null;
}

function readOn(scan: JsonScan, data: Buffer): JsonScan | null {
  return scan.read(data) === -1 ? scan : null;
}
