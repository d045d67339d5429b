import 'server-only';
import { type BrotliDecompress, constants, createBrotliDecompress, type Unzip } from 'node:zlib';
import { AppError, isAppError } from '@/lib/protocol/app-error';
import { sniffPicture } from '../../platform/images/sniff-picture';
import { TransportError } from '../failures/call-failures';

type Chunks = AsyncGenerator<Uint8Array, void, void>;

/** Brotli has no signature; this many bytes show that an answer is no text. */
export const tellingBytes = 16;
const triedBytesMax = 1_048_576;

/** Whether an answer begins like one that we read, so that it is not worth waiting for more of it. */
export function beginsAsText(start: Buffer): boolean {
  const text = start.toString('latin1', 0, 64);
  if (hasControls(start.subarray(0, tellingBytes))) return false;
  return /^\s*(?:$|[{<":]|--|\[\s*(?:$|[[{"\d\-tfn\]])|data:|event:|id:|retry:)/.test(text);
}

/** Whether an answer has characters that no text has, and is no picture. */
export function mayBeBrotli(start: Buffer): boolean {
  return !beginsAsText(start) && hasControls(start) && sniffPicture(start) === null;
}

function hasControls(bytes: Buffer): boolean {
  return bytes.subarray(0, 256).some((byte) => byte < 0x20 && ![0x09, 0x0a, 0x0c, 0x0d, 0x1b].includes(byte));
}

/** Whether unpacked bytes begin as JSON, events, a page or a picture, which no other bytes unpack to. */
function isAnswer(head: Buffer): boolean {
  return sniffPicture(head) !== null || (beginsAsText(head) && head.length > 0 && !hasControls(head));
}

/**
 * The bytes of an answer in brotli. Bytes that do not unpack to an answer pass as they came.
 * @throws AppError upstream_unreadable beyond the limit; TransportError if the rest of an answer cannot be unpacked
 */
export async function* unpackBrotli(chunks: Chunks, bytesMax: number): Chunks {
  // What came before a cut is unpacked as well.
  const decoder = createBrotliDecompress({ finishFlush: constants.BROTLI_OPERATION_FLUSH });
  const unpacker = openUnpacker(decoder, bytesMax);
  const came: Uint8Array[] = [];
  let cameBytes = 0;
  let isAccepted = false;
  let failure: { cause: unknown } | null = null;
  try {
    for (let isOver = false; !isOver; ) {
      const next = await chunks.next().catch((cause: unknown) => {
        failure = { cause };
        return { done: true, value: undefined } as const;
      });
      isOver = next.done === true;
      if (!isAccepted && next.value) {
        came.push(next.value);
        cameBytes += next.value.byteLength;
      }
      const unpacked = await unpacker.unpack(next.value ?? null);
      if (isAccepted) {
        yield* unpacked;
        if (unpacker.error()) throw unpacker.error();
        continue;
      }
      const head = Buffer.concat(unpacked);
      if (head.length >= tellingBytes || isOver) isAccepted = isAnswer(head);
      if (isAccepted) yield head;
      else if (isOver || unpacker.error() || head.length >= tellingBytes || cameBytes > triedBytesMax) break;
      else unpacker.putBack(head);
    }
  } finally {
    unpacker.close();
  }
  if (!isAccepted) yield* came;
  if (failure) throw (failure as { cause: unknown }).cause;
  if (!isAccepted) yield* chunks;
}

/** A decoder of which nothing is lost that it unpacked before it failed: damaged bytes are like a cut. */
export function openUnpacker(decoder: BrotliDecompress | Unzip, bytesMax: number) {
  let unpacked: Buffer[] = [];
  let bytes = 0;
  let error: unknown = null;
  decoder.on('data', (piece: Buffer) => {
    bytes += piece.length;
    if (bytes <= bytesMax) unpacked.push(piece);
    else decoder.destroy(new AppError('upstream_unreadable', `The answer is larger than ${bytesMax} bytes.`));
  });
  decoder.on('error', (cause) => {
    error = isAppError(cause) ? cause : new TransportError(true, cause);
  });
  return {
    error: () => error,
    putBack: (head: Buffer) => {
      if (head.length > 0) unpacked = [head, ...unpacked];
    },
    /** What these bytes unpack to; null: no more will come. */
    unpack: async (chunk: Uint8Array | null): Promise<Buffer[]> => {
      await feed(decoder, chunk);
      const pieces = unpacked;
      unpacked = [];
      return pieces;
    },
    close: () => decoder.destroy(),
  };
}

function feed(decoder: BrotliDecompress | Unzip, chunk: Uint8Array | null): Promise<void> {
  if (decoder.destroyed || decoder.writableEnded) return Promise.resolve();
  return new Promise((resolve) => {
    decoder.once('close', resolve);
    if (chunk === null) decoder.end();
    else {
      decoder.write(chunk, () => {
        decoder.off('close', resolve);
        // Its data is told in the same turn of the loop.
        setImmediate(resolve);
      });
    }
  });
}
