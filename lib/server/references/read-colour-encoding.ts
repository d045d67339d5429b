import 'server-only';
import { readAvifColours } from './avif-colours';
import {
  type ColourEncoding,
  encodingByCode,
  isNearSrgb,
  type Primaries,
  powerToLinear,
  srgbPrimaries,
} from './colour-encoding';
import type { UploadMimeType } from './sniff-upload';

/**
 * The colours of a file that describes them by numbers, if they are not those of sRGB; null if its colour profile or
 * sRGB applies. `icc` is its profile.
 */
export function readColourEncoding(
  bytes: Uint8Array,
  mimeType: UploadMimeType,
  icc: Buffer | undefined,
): ColourEncoding | null {
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const encoding =
    mimeType === 'image/png' ? readPng(file) : mimeType === 'image/avif' ? readAvif(file, icc) : null;
  const chosen = encoding ?? readProfile(icc);
  return chosen && !isNearSrgb(chosen) ? chosen : null;
}

/** In ITU-T H.273. */
const unspecified = 2;
const codes = { srgbPrimaries: 1, srgbTransfer: 13 } as const;

function readAvif(file: Buffer, icc: Buffer | undefined): ColourEncoding | null {
  const colours = icc === undefined ? readAvifColours(file) : null;
  if (colours === null) return null;
  const { peakNits } = colours;
  const primaries = colours.primaries === unspecified ? codes.srgbPrimaries : colours.primaries;
  const transfer = colours.transfer === unspecified ? codes.srgbTransfer : colours.transfer;
  return encodingByCode({ primaries, transfer }, { broadcast: 'srgb', peakNits });
}

/** The profile of an HDR picture names its curve in a tag of its own. Source: ICC.1:2022, 9.2.17. */
function readProfile(icc: Buffer | undefined): ColourEncoding | null {
  if (icc === undefined || icc.length < 132) return null;
  const tags = Math.min(icc.readUInt32BE(128), 100);
  for (let at = 132; at < 132 + tags * 12 && at + 12 <= icc.length; at += 12) {
    if (icc.toString('latin1', at, at + 4) !== 'cicp') continue;
    const start = icc.readUInt32BE(at + 4);
    if (start + 12 > icc.length) return null;
    const [primaries = 0, transfer = 0] = icc.subarray(start + 8, start + 10);
    const encoding = encodingByCode({ primaries, transfer }, { broadcast: 'screen', peakNits: null });
    // What a profile says about other curves, the decoder knows by itself.
    return encoding?.transfer.kind === 'sdr' ? null : encoding;
  }
  return null;
}

/** Source: the PNG specification, third edition, 4.3 (precedence) and 11.3.2 (chunks). */
function readPng(file: Buffer): ColourEncoding | null {
  const chunks = readPngChunks(file);
  const numbers = chunks.get('cICP');
  const peakNits = peakOf(chunks);
  if (numbers?.length === 4 && numbers[2] === 0 && numbers[3] === 1) {
    const [primaries = 0, transfer = 0] = numbers;
    const encoding = encodingByCode({ primaries, transfer }, { broadcast: 'screen', peakNits });
    if (encoding) return encoding;
  }
  const gamma = chunks.get('gAMA');
  if (chunks.has('iCCP') || chunks.has('sRGB') || gamma?.length !== 4) return null;
  const encodingGamma = gamma.readUInt32BE(0) / 100_000;
  if (encodingGamma < 0.01 || encodingGamma > 10) return null;
  return {
    primaries: primariesOf(chunks.get('cHRM')) ?? srgbPrimaries,
    transfer: { kind: 'sdr', toLinear: powerToLinear(1 / encodingGamma) },
  };
}

function peakOf(chunks: ReadonlyMap<string, Buffer>): number | null {
  const content = chunks.get('cLLI');
  const mastering = chunks.get('mDCV');
  const contentNits = content?.length === 8 ? content.readUInt32BE(0) / 10_000 : 0;
  const masteringNits = mastering?.length === 24 ? mastering.readUInt32BE(16) / 10_000 : 0;
  return contentNits || masteringNits || null;
}

function primariesOf(chunk: Buffer | undefined): Primaries | null {
  if (chunk?.length !== 32) return null;
  const values = Array.from({ length: 8 }, (_, at) => chunk.readUInt32BE(at * 4) / 100_000);
  // Coordinates of no light at all cannot be converted from.
  if (values.some((value, at) => value < 0 || value > 1 || (at % 2 === 1 && value === 0))) return null;
  const [wx = 0, wy = 0, rx = 0, ry = 0, gx = 0, gy = 0, bx = 0, by = 0] = values;
  const area = (rx - bx) * (gy - by) - (gx - bx) * (ry - by);
  return Math.abs(area) < 0.001 ? null : [rx, ry, gx, gy, bx, by, wx, wy];
}

/** What describes the colours stands before the pixels; a text of any length may as well. */
function readPngChunks(file: Buffer): ReadonlyMap<string, Buffer> {
  const chunks = new Map<string, Buffer>();
  for (let at = 8; at + 12 <= file.length; ) {
    const type = file.toString('latin1', at + 4, at + 8);
    const end = at + 12 + file.readUInt32BE(at);
    if (type === 'IDAT' || end > file.length) break;
    if (colourChunks.has(type)) chunks.set(type, file.subarray(at + 8, end - 4));
    at = end;
  }
  return chunks;
}

const colourChunks: ReadonlySet<string> = new Set(['cICP', 'iCCP', 'sRGB', 'gAMA', 'cHRM', 'cLLI', 'mDCV']);
