export type SniffedType = 'image/heic' | 'image/png' | 'image/webp' | 'image/gif' | 'image/avif';

/**
 * What a file is by its first bytes, as far as this browser must know before it re-encodes it: HEIC, which no server of
 * ours can open but some browsers can, and formats that may show through. null for all others.
 */
export async function sniffFile(file: Blob): Promise<SniffedType | null> {
  const head = asciiText(new Uint8Array(await file.slice(0, 64).arrayBuffer()));
  if (head.slice(1, 6) === 'PNG\r\n') return 'image/png';
  if (head.startsWith('RIFF') && head.slice(8, 12) === 'WEBP') return 'image/webp';
  if (head.startsWith('GIF8')) return 'image/gif';
  if (head.slice(4, 8) !== 'ftyp') return null;
  if (/avi[fs]/.test(head.slice(8))) return 'image/avif';
  return /hei[cxms]|hev[cx]|mif1|msf1/.test(head.slice(8)) ? 'image/heic' : null;
}

/** A character a byte, so that places in it are places in the bytes; only those of ASCII are sure to be themselves. */
export function asciiText(bytes: Uint8Array): string {
  return new TextDecoder('latin1').decode(bytes);
}
