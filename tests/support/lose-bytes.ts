import { vi } from 'vitest';

/** Blobs that begin with one of these texts can no longer be read, as when the browser's files on the disk are gone. */
export function loseBytes(starts: readonly string[]): void {
  const read = Blob.prototype.arrayBuffer;
  vi.spyOn(Blob.prototype, 'arrayBuffer').mockImplementation(async function (this: Blob) {
    const bytes = await read.call(this);
    const text = new TextDecoder().decode(bytes);
    if (starts.some((start) => text.startsWith(start))) throw new DOMException('', 'NotReadableError');
    return bytes;
  });
}
