import 'server-only';

/** How files of cameras begin that are no plain TIFF: Panasonic, Olympus, Fujifilm, Sigma, Minolta. */
const ownStarts = ['IIU\0', 'IIRO', 'IIRS', 'MMOR', 'FUJIFILMCCD-RAW', 'FOVb', '\0MRM'];

/** Tags of TIFF 6.0, TIFF/EP and DNG. */
const tags = { subfileType: 254, subIfds: 330, dngVersion: 50_706 };
const reducedCopy = 1;
const entryBytes = 12;
const entriesMax = 512;

/**
 * Whether a file is the raw data of a camera's sensor. Most are TIFF files whose first picture is a thumbnail, while
 * the photo is in a form that only its own program reads.
 */
export function isCameraRaw(file: Buffer): boolean {
  const head = file.toString('latin1', 0, 16);
  if (ownStarts.some((start) => head.startsWith(start))) return true;
  if (head.slice(4, 12) === 'ftypcrx ') return true;
  if (!/^(?:II\*\0|MM\0\*)/.test(head)) return false;
  // Canon's mark.
  if (head.slice(8, 10) === 'CR') return true;
  const entries = readEntries(file, head.startsWith('II'));
  const isThumbnail = ((entries.get(tags.subfileType) ?? 0) & reducedCopy) === reducedCopy;
  return entries.has(tags.dngVersion) || (isThumbnail && entries.has(tags.subIfds));
}

/** The values of the first picture's tags, as far as they fit into their entries. */
function readEntries(file: Buffer, isLittle: boolean): ReadonlyMap<number, number> {
  const entries = new Map<number, number>();
  const short = (at: number) => (isLittle ? file.readUInt16LE(at) : file.readUInt16BE(at));
  const long = (at: number) => (isLittle ? file.readUInt32LE(at) : file.readUInt32BE(at));
  if (file.length < 8) return entries;
  const start = long(4);
  if (start + 2 > file.length) return entries;
  const count = Math.min(short(start), entriesMax);
  for (
    let at = start + 2;
    at < start + 2 + count * entryBytes && at + entryBytes <= file.length;
    at += entryBytes
  ) {
    const isShort = short(at + 2) === 3;
    entries.set(short(at), isShort ? short(at + 8) : long(at + 8));
  }
  return entries;
}
