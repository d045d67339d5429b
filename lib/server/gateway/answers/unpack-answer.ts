import 'server-only';
import { constants, createUnzip } from 'node:zlib';
import { settlesWithin } from './settle-when-quiet';
import { beginsAsText, mayBeBrotli, openUnpacker, tellingBytes, unpackBrotli } from './unpack-brotli';

/** Servers compress twice at most; a crafted file can contain itself without end. */
const layersMax = 2;

type Chunks = AsyncGenerator<Uint8Array, void, void>;

/**
 * The bytes of an answer, decompressed and in UTF-8, even if its headers do not name the compression or the encoding:
 * servers compress twice, or send what a Windows program wrote. Other bytes pass as they come.
 * @throws AppError upstream_unreadable beyond the limit, which counts unpacked bytes
 */
export async function* unpackAnswer(chunks: Chunks, bytesMax: number, layers = 0): Chunks {
  let start: Buffer = Buffer.alloc(0);
  for await (const chunk of chunksOf(chunks)) {
    start = Buffer.concat([start, chunk]);
    if (start.length >= tellingBytes || (start.length >= 3 && isTold(start))) break;
  }
  const rest = resume(start, chunks);
  if (isCompressed(start) && layers < layersMax) {
    return yield* unpackAnswer(uncompress(rest, bytesMax), bytesMax, layers + 1);
  }
  const encoding = wideEncoding(start);
  if (encoding !== null) return yield* recode(rest, encoding);
  yield* mayBeBrotli(start) && layers === 0 ? unpackBrotli(rest, bytesMax) : rest;
}

/** Whether these bytes show how the answer is packed, if it is. */
function isTold(start: Buffer): boolean {
  return isCompressed(start) || wideEncoding(start) !== null || beginsAsText(start);
}

/** Stopping the iteration does not end the generator behind it. */
async function* chunksOf(chunks: Chunks): Chunks {
  for (let next = await chunks.next(); !next.done; next = await chunks.next()) yield next.value;
}

/** gzip, or the zlib form of deflate, by a signature that no text has. */
function isCompressed(start: Buffer): boolean {
  const isZlib = start[0] === 0x78 && (start[1] === 0x01 || start[1] === 0x9c || start[1] === 0xda);
  return isZlib || (start[0] === 0x1f && start[1] === 0x8b && start[2] === 0x08);
}

/** Recognised by the byte order mark, or by the zero byte after the opening bracket. */
function wideEncoding(start: Buffer): 'utf-16le' | 'utf-16be' | null {
  const [first = 0, second = 0] = start;
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  if (first === 0xfe && second === 0xff) return 'utf-16be';
  return /^[{["<]/.test(String.fromCharCode(first)) && second === 0 && start.length > 1 ? 'utf-16le' : null;
}

async function* recode(chunks: Chunks, encoding: string): Chunks {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of chunks) yield Buffer.from(decoder.decode(chunk, { stream: true }));
  yield Buffer.from(decoder.decode());
}

/** Bytes that came before a cut, or before a damaged byte, are unpacked as well. */
async function* uncompress(chunks: Chunks, bytesMax: number): Chunks {
  const flush = constants.Z_SYNC_FLUSH;
  const unpacker = openUnpacker(createUnzip({ flush, finishFlush: flush }), bytesMax);
  const failures: unknown[] = [];
  const source = withFineEnd(untilFailure(chunks, failures));
  try {
    for (let next = await source.next(); !next.done; next = await source.next()) {
      yield* await unpacker.unpack(next.value);
      if (unpacker.error()) throw unpacker.error();
    }
    yield* await unpacker.unpack(null);
    if (failures.length > 0) throw failures[0];
    if (unpacker.error()) throw unpacker.error();
  } finally {
    unpacker.close();
  }
}

/** As long as the checksum of a file and a few bytes behind it. */
const fineEndBytes = 24;
/** Bytes that are held back go on when no others come within this time. */
const pauseMs = 20;

/**
 * A decoder that fails gives nothing of the piece that it was given, so the last bytes of what has come so far are
 * given to it one by one; as long as others follow at once, they go with these.
 */
async function* withFineEnd(chunks: Chunks): Chunks {
  let held: Uint8Array = new Uint8Array();
  for (let isOver = false; !isOver; ) {
    const coming = chunks.next();
    if (held.byteLength > 0 && !(await settlesWithin(coming, pauseMs))) {
      yield* byteByByte(held);
      held = new Uint8Array();
    }
    const { done, value } = await coming;
    isOver = done === true;
    if (!value) continue;
    const bytes = held.byteLength > 0 ? Buffer.concat([held, value]) : value;
    const heldFrom = Math.max(0, bytes.byteLength - fineEndBytes);
    if (heldFrom > 0) yield bytes.subarray(0, heldFrom);
    held = bytes.subarray(heldFrom);
  }
  yield* byteByByte(held);
}

function* byteByByte(bytes: Uint8Array): Generator<Uint8Array, void, void> {
  for (const at of bytes.keys()) yield bytes.subarray(at, at + 1);
}

async function* untilFailure(chunks: Chunks, failures: unknown[]): Chunks {
  try {
    yield* chunks;
  } catch (cause) {
    failures.push(cause);
  }
}

export async function* resume(first: Uint8Array, rest: Chunks): Chunks {
  if (first.length > 0) yield first;
  yield* rest;
}
