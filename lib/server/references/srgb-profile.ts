import 'server-only';
import { srgbToLinear } from './colour-encoding';

/** sRGB's red, green and blue as XYZ under D50, as profiles have them. */
const columns: Readonly<Record<string, readonly [number, number, number]>> = {
  rXYZ: [0.4361, 0.2225, 0.0139],
  gXYZ: [0.3851, 0.7169, 0.0971],
  bXYZ: [0.1431, 0.0606, 0.7141],
};
/** Profiles that claim to be sRGB differ from each other by less than this. */
const columnTolerance = 0.004;
const curveTolerance = 0.01;

/** Whether a colour profile describes sRGB, by what it does and not by its name. Source: ICC.1:2022, 9 and 10. */
export function isSrgbProfile(icc: Buffer): boolean {
  const tags = readTags(icc);
  // Tables have precedence over curves.
  if (icc.length < 132 || icc.toString('latin1', 16, 20) !== 'RGB ' || tags.has('A2B0')) return false;
  const hasColumns = Object.entries(columns).every(([name, wanted]) => {
    const tag = tags.get(name);
    if (tag === undefined || tag.length < 20) return false;
    return wanted.every(
      (value, at) => Math.abs(tag.readInt32BE(8 + at * 4) / 65_536 - value) < columnTolerance,
    );
  });
  return hasColumns && ['rTRC', 'gTRC', 'bTRC'].every((name) => isSrgbCurve(tags.get(name)));
}

function readTags(icc: Buffer): ReadonlyMap<string, Buffer> {
  const tags = new Map<string, Buffer>();
  const count = icc.length < 132 ? 0 : Math.min(icc.readUInt32BE(128), 100);
  for (let at = 132; at < 132 + count * 12 && at + 12 <= icc.length; at += 12) {
    const start = icc.readUInt32BE(at + 4);
    tags.set(icc.toString('latin1', at, at + 4), icc.subarray(start, start + icc.readUInt32BE(at + 8)));
  }
  return tags;
}

function isSrgbCurve(tag: Buffer | undefined): boolean {
  const curve = tag && readCurve(tag);
  if (!curve) return false;
  return [0.1, 0.25, 0.5, 0.75, 0.9].every(
    (value) => Math.abs(curve(value) - srgbToLinear(value)) < curveTolerance,
  );
}

function readCurve(tag: Buffer): ((value: number) => number) | null {
  if (tag.length < 14) return null;
  const type = tag.toString('latin1', 0, 4);
  if (type === 'para') return readParameters(tag);
  const count = type === 'curv' ? tag.readUInt32BE(8) : 0;
  if (count === 1) return (value) => value ** (tag.readUInt16BE(12) / 256);
  if (count < 2 || tag.length < 12 + count * 2) return null;
  return (value) => tag.readUInt16BE(12 + 2 * Math.round(value * (count - 1))) / 65_535;
}

/** Reads a parametric curve that is a plain power or has the form of sRGB's; null for the other kinds. */
function readParameters(tag: Buffer): ((value: number) => number) | null {
  const kind = tag.readUInt16BE(8);
  const at = (index: number) => tag.readInt32BE(12 + index * 4) / 65_536;
  if (kind === 0 && tag.length >= 16) return (value) => value ** at(0);
  if (kind !== 3 || tag.length < 32) return null;
  const [g, a, b, c, d] = [at(0), at(1), at(2), at(3), at(4)] as const;
  return (value) => (value >= d ? (a * value + b) ** g : c * value);
}
