import { vi } from 'vitest';

/** Blobs that begin with one of these texts can no longer be read, as when the browser's files on the disk are gone. */
export function loseBytes(starts: readonly string[]): void {
  const read = Blob.prototype.arrayBuffer;
  const slice = Blob.prototype.slice;
  const wholes = new WeakMap<Blob, Blob>();
  vi.spyOn(Blob.prototype, 'slice').mockImplementation(function (this: Blob, ...range) {
    const part = slice.apply(this, range);
    wholes.set(part, wholes.get(this) ?? this);
    return part;
  });
  vi.spyOn(Blob.prototype, 'arrayBuffer').mockImplementation(async function (this: Blob) {
    const bytes = await read.call(this);
    const text = new TextDecoder().decode(await read.call(wholes.get(this) ?? this));
    if (starts.some((start) => text.startsWith(start))) throw new DOMException('', 'NotReadableError');
    return bytes;
  });
}
