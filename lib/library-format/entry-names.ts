import { pictureExtensions } from '../protocol/picture-extensions';
import { manifestName } from './manifest';
import { sniffPictureType } from './sniff-picture-type';

/** What a file of an exported library is, by its name within it. */
export type FileMeaning =
  | { is: 'manifest' }
  | { is: 'rows'; kind: string }
  | { is: 'original'; sha256: string }
  /** A file that operating systems add to folders. */
  | { is: 'ignored' }
  | { is: 'unsafe' }
  | { is: 'unknown' };

const rowsPattern = /^rows\/(?<kind>[a-z][a-z-]{0,31}?)(?:-\d{6}(?:-[0-9a-f]{8})?)?\.jsonl$/;
const originalPattern = /^originals\/(?<start>[0-9a-f]{2})\/(?<sha256>[0-9a-f]{64})(?:\.[a-z]{1,4})?$/;
const ignoredPattern = /(?:^|\/)(?:\.DS_Store|Thumbs\.db|desktop\.ini|__MACOSX\/.*|\._[^/]*|[^/]*\.crswap)$/;

export function readFileName(name: string): FileMeaning {
  if (!isSafe(name)) return { is: 'unsafe' };
  if (name === manifestName) return { is: 'manifest' };
  const { kind } = rowsPattern.exec(name)?.groups ?? {};
  if (kind !== undefined) return { is: 'rows', kind };
  const { start, sha256 } = originalPattern.exec(name)?.groups ?? {};
  if (sha256 !== undefined && start !== undefined && sha256.startsWith(start)) {
    return { is: 'original', sha256 };
  }
  return { is: ignoredPattern.test(name) ? 'ignored' : 'unknown' };
}

/** Whether a name stays within its folder. Other names are not even looked at. */
function isSafe(name: string): boolean {
  if (name === '' || name.length > 300 || /[\\\0:]/.test(name) || name.startsWith('/')) return false;
  return !name.split('/').some((part) => part === '..' || part === '.');
}

/** An export has one file of each kind. */
export function rowsName(kind: string): string {
  return `rows/${kind}.jsonl`;
}

/** A folder has several files of each kind, numbered, from each device that writes to it. */
export function rowsPartName(kind: string, part: number, device: string): string {
  return `rows/${kind}-${String(part).padStart(6, '0')}-${device}.jsonl`;
}

/** The extension is for people who open the folder; bytes are found by their hash alone. */
export function originalName(sha256: string, firstBytes: Uint8Array): string {
  const type = sniffPictureType(firstBytes);
  return `originals/${sha256.slice(0, 2)}/${sha256}.${type === null ? 'bin' : pictureExtensions[type]}`;
}
