import 'server-only';
import { open } from 'node:fs/promises';
import type { StoredPart } from './storage';

/** A reader who pauses keeps about two parts in memory; smaller parts would be slower, since each opens the file. */
const partBytes = 512 * 1024;

/**
 * A part of a file from `start` on. The file is closed again between the parts: nobody tells whether an answer that was
 * given to the framework is ever read to its end.
 */
export async function readPart(path: string, start: number): Promise<StoredPart> {
  const file = await open(path);
  try {
    const sizeBytes = (await file.stat()).size;
    const bytes = Buffer.allocUnsafeSlow(Math.max(0, Math.min(partBytes, sizeBytes - start)));
    let length = 0;
    while (length < bytes.byteLength) {
      const { bytesRead } = await file.read(bytes, length, bytes.byteLength - length, start + length);
      if (bytesRead === 0) break;
      length += bytesRead;
    }
    return { bytes: bytes.subarray(0, length), sizeBytes };
  } finally {
    await file.close();
  }
}
