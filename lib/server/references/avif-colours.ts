import 'server-only';

interface Box {
  type: string;
  data: Buffer;
}

/** A camera's file has a few dozen boxes; a hostile one could announce millions. */
const boxesMax = 4_096;

/** The boxes within `data`, as far as they are whole. Source: ISO/IEC 14496-12, 4.2. */
function readBoxes(data: Buffer): readonly Box[] {
  const boxes: Box[] = [];
  let at = 0;
  while (at + 8 <= data.length && boxes.length < boxesMax) {
    const announced = data.readUInt32BE(at);
    const isLarge = announced === 1 && at + 16 <= data.length;
    const size = isLarge
      ? Number(data.readBigUInt64BE(at + 8))
      : announced === 0
        ? data.length - at
        : announced;
    if (size < 8 || at + size > data.length) break;
    const type = data.toString('latin1', at + 4, at + 8);
    boxes.push({ type, data: data.subarray(at + (isLarge ? 16 : 8), at + size) });
    at += size;
  }
  return boxes;
}

function findBox(boxes: readonly Box[], type: string): Buffer {
  return boxes.find((box) => box.type === type)?.data ?? Buffer.alloc(0);
}

/** The properties of a file's primary picture. Source: ISO/IEC 23008-12, 9.3. */
function readProperties(file: Buffer): readonly Box[] {
  const meta = readBoxes(findBox(readBoxes(file), 'meta').subarray(4));
  const primary = findBox(meta, 'pitm');
  const properties = readBoxes(findBox(meta, 'iprp'));
  const all = readBoxes(findBox(properties, 'ipco'));
  const associations = findBox(properties, 'ipma');
  if (primary.length < 6 || associations.length < 8) return [];
  const id =
    primary[0] === 0 ? primary.readUInt16BE(4) : primary.readUIntBE(4, Math.min(4, primary.length - 4));
  return readAssociations(associations, id).flatMap((number) => all[number - 1] ?? []);
}

/** The numbers of an item's properties, counted from 1. */
function readAssociations(ipma: Buffer, id: number): readonly number[] {
  const idBytes = ipma[0] === 0 ? 2 : 4;
  const indexBytes = ((ipma[3] ?? 0) & 1) === 1 ? 2 : 1;
  for (let at = 8; at + idBytes < ipma.length; ) {
    const item = ipma.readUIntBE(at, idBytes);
    const count = ipma[at + idBytes] ?? 0;
    const start = at + idBytes + 1;
    at = start + count * indexBytes;
    if (item !== id || at > ipma.length) continue;
    // The first bit says whether a decoder has to know the property.
    const mask = indexBytes === 2 ? 0x7fff : 0x7f;
    return Array.from(
      { length: count },
      (_, index) => ipma.readUIntBE(start + index * indexBytes, indexBytes) & mask,
    );
  }
  return [];
}

export interface AvifColours {
  primaries: number;
  transfer: number;
  /** The brightest light in cd/m²; null if the file does not say. */
  peakNits: number | null;
}

/** How an AVIF file describes its colours by numbers; null if it does not. */
export function readAvifColours(file: Buffer): AvifColours | null {
  const properties = readProperties(file);
  const colours = properties.find(
    ({ type, data }) => type === 'colr' && data.toString('latin1', 0, 4) === 'nclx' && data.length >= 8,
  );
  if (colours === undefined) return null;
  const light = findBox(properties, 'clli');
  const mastering = findBox(properties, 'mdcv');
  const contentNits = light.length >= 4 ? light.readUInt16BE(0) : 0;
  const masteringNits = mastering.length >= 20 ? mastering.readUInt32BE(16) / 10_000 : 0;
  return {
    primaries: colours.data.readUInt16BE(4),
    transfer: colours.data.readUInt16BE(6),
    peakNits: contentNits || masteringNits || null,
  };
}

/** Whether every box of a file is there to its end, so that a decoder that fails lacks an ability, not bytes. */
export function isWholeAvif(file: Buffer): boolean {
  const boxes = readBoxes(file);
  const bytes = boxes.reduce((sum, { data }) => sum + data.length + 8, 0);
  return boxes.some(({ type }) => type === 'mdat') && file.length - bytes <= 8 * boxes.length;
}
