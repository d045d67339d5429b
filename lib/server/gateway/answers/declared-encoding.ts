import 'server-only';
import { sniffPicture } from '../../platform/images/sniff-picture';

type Chunks = AsyncGenerator<Uint8Array, void, void>;

/** Encodings of East Asia, in which the second byte of a character may be a backslash or a bracket. */
const multiByte = /charset\s*=\s*["']?(gbk|gb2312|gb18030|big5(?:-hkscs)?|shift[_-]?jis|euc-(?:kr|jp))\b/i;
/** Enough to see whether a character is written in UTF-8. */
const tellingBytes = 4;

/**
 * An answer in UTF-8 whose header declares another encoding. Many servers declare one and write UTF-8 all the same, so
 * the first character beyond ASCII decides. Pictures pass as they come.
 */
export async function* fromDeclaredEncoding(chunks: Chunks, contentType: string): Chunks {
  const encoding = multiByte.exec(contentType)?.[1];
  if (encoding === undefined) return yield* chunks;
  let decoder: TextDecoder | null = null;
  let isDecided = false;
  let isFirst = true;
  let held: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    if (isFirst) isDecided = sniffPicture(Buffer.from(chunk)) !== null;
    isFirst = false;
    if (!isDecided) {
      const bytes = Buffer.concat([held, chunk]);
      const start = bytes.findIndex((byte) => byte > 0x7f);
      const asciiEnd = start === -1 ? bytes.length : start;
      if (asciiEnd > 0) yield bytes.subarray(0, asciiEnd);
      held = bytes.subarray(asciiEnd);
      if (held.length < tellingBytes) continue;
      isDecided = true;
      if (!isUtf8(held)) decoder = new TextDecoder(encoding);
      yield recode(held, decoder);
    } else yield recode(chunk, decoder);
  }
  if (!isDecided && held.length > 0 && !isUtf8(held)) yield recode(held, new TextDecoder(encoding));
  else if (!isDecided && held.length > 0) yield held;
  if (decoder !== null) yield Buffer.from(decoder.decode());
}

function recode(bytes: Uint8Array, decoder: TextDecoder | null): Uint8Array {
  return decoder === null ? bytes : Buffer.from(decoder.decode(bytes, { stream: true }));
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes, { stream: true });
    return true;
  } catch {
    // Another encoding.
    return false;
  }
}
