const block = { extension: 0x21, frame: 0x2c } as const;
const headerBytes = 13;
const frameHeaderBytes = 10;

/** Whether a GIF has more than one frame, however it is repeated. Source: GIF89a specification, 17 to 27. */
export function hasSecondFrame(gif: Uint8Array): boolean {
  let at = headerBytes + colourTableBytes(gif[10]);
  for (let frames = 0; at < gif.length; ) {
    const kind = gif[at];
    if (kind === block.frame) {
      frames += 1;
      if (frames === 2) return true;
      // Its colours, and a byte that says how its pixels are packed.
      at = endOfData(gif, at + frameHeaderBytes + colourTableBytes(gif[at + 9]) + 1);
    } else if (kind === block.extension) at = endOfData(gif, at + 2);
    else return false;
  }
  return false;
}

/** By the flags of a screen or a frame. */
function colourTableBytes(flags = 0): number {
  return (flags & 0x80) === 0 ? 0 : 3 * 2 ** ((flags & 0x07) + 1);
}

/** Data is a row of pieces, each with its length before it; one of no length ends it. */
function endOfData(gif: Uint8Array, start: number): number {
  let at = start;
  for (let length = gif[at]; length; length = gif[at]) at += length + 1;
  return at + 1;
}
