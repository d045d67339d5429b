import { isAnimated } from '@/lib/protocol/is-animated';
import { readExif } from '@/lib/protocol/read-exif';
import { asciiText, type SniffedType } from './sniff-file';

/** Cameras write what they know at the beginning of a file, WebP and some editors at its end. */
const searchedBytes = 262_144;
/** Where Exif begins, as JPEG and HEIC, PNG, and WebP announce it. */
const exifStart = /(?:Exif\0\0|eXIf|EXIF.{4}(?:Exif\0\0)?)(?=II\*\0|MM\0\*)/s;

/** What is lost, and would go untold, when this browser re-encodes a file before the studio sees it. */
export interface FileFacts {
  hasLocation: boolean;
  isTurned: boolean;
  isMoving: boolean;
}

export async function readFileFacts(file: Blob, type: SniffedType | null): Promise<FileFacts> {
  const head = new Uint8Array(await file.slice(0, searchedBytes).arrayBuffer());
  const tail = new Uint8Array(await file.slice(searchedBytes).slice(-searchedBytes).arrayBuffer());
  const found = [head, tail].map(searchExif);
  // A first frame may take most of a GIF, and what an editor noted most of a PNG before its pixels.
  const isReportedLate = type === 'image/gif' || type === 'image/png';
  return {
    hasLocation: found.some(({ hasLocation }) => hasLocation),
    // Other formats are not turned by Exif.
    isTurned: type === null && found.some(({ orientation }) => (orientation ?? 1) > 1),
    isMoving: isAnimated(isReportedLate ? new Uint8Array(await file.arrayBuffer()) : head, type ?? ''),
  };
}

function searchExif(bytes: Uint8Array): ReturnType<typeof readExif> {
  const text = asciiText(bytes);
  const start = exifStart.exec(text);
  const facts = readExif(bytes.subarray(start ? start.index + start[0].length : bytes.length));
  return { ...facts, hasLocation: facts.hasLocation || text.includes('GPSLatitude') };
}
