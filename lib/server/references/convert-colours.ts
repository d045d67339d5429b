import 'server-only';
import { type ColourEncoding, type Primaries, srgbPrimaries } from './colour-encoding';
import { convertPrimaries } from './convert-primaries';
import { createToneMap, hlgToScene, pqToLinear, referenceWhiteNits } from './tone-map';

/** Pixels as they were decoded: three channels, or four with an alpha channel. */
export interface EncodedPixels {
  data: Uint8Array | Uint16Array;
  channels: 3 | 4;
  /** The value of a full channel. */
  max: number;
}

/** Pixels are converted in pieces, so that other requests are answered in between. */
const pixelsAtOnce = 262_144;
const outputSteps = 4_095;
/** Rec. 2020, in which tone is mapped. */
const wide: Primaries = [0.708, 0.292, 0.17, 0.797, 0.131, 0.046, 0.3127, 0.329];

/**
 * Converts pixels to sRGB with 8 bits a channel, as browsers show them: clipped to its gamut, tone-mapped if they are
 * HDR.
 */
export async function convertColours(pixels: EncodedPixels, encoding: ColourEncoding): Promise<Buffer> {
  const { data, channels, max } = pixels;
  const converted = Buffer.alloc(data.length);
  const convert = createConverter(encoding, max);
  for (let start = 0; start < data.length; start += pixelsAtOnce * channels) {
    const end = Math.min(data.length, start + pixelsAtOnce * channels);
    for (let at = start; at < end; at += channels) {
      convert(data, converted, at);
      if (channels === 4) converted[at + 3] = Math.round(((data[at + 3] ?? 0) / max) * 255);
    }
    await new Promise((resolve) => setImmediate(resolve));
  }
  return converted;
}

type Converter = (from: Uint8Array | Uint16Array, to: Buffer, at: number) => void;

function createConverter({ primaries, transfer }: ColourEncoding, max: number): Converter {
  const curve = tabulate(max, curveOf(transfer));
  const output = tabulate(outputSteps, linearToByte);
  const write = (to: Buffer, at: number, light: number) => {
    to[at] = output[Math.round(Math.min(1, Math.max(0, light)) * outputSteps)] ?? 0;
  };
  const toWide = transfer.kind === 'sdr' ? null : convertPrimaries(primaries, wide);
  const toSrgb = convertPrimaries(toWide ? wide : primaries, srgbPrimaries);
  const adapt = transfer.kind === 'sdr' ? () => 1 : createGain(transfer);
  return (from, to, at) => {
    let red = curve[from[at] ?? 0] ?? 0;
    let green = curve[from[at + 1] ?? 0] ?? 0;
    let blue = curve[from[at + 2] ?? 0] ?? 0;
    if (toWide) {
      const [r, g, b] = [red, green, blue];
      red = toWide[0] * r + toWide[1] * g + toWide[2] * b;
      green = toWide[3] * r + toWide[4] * g + toWide[5] * b;
      blue = toWide[6] * r + toWide[7] * g + toWide[8] * b;
      const gain = adapt(red, green, blue);
      red *= gain;
      green *= gain;
      blue *= gain;
    }
    write(to, at, toSrgb[0] * red + toSrgb[1] * green + toSrgb[2] * blue);
    write(to, at + 1, toSrgb[3] * red + toSrgb[4] * green + toSrgb[5] * blue);
    write(to, at + 2, toSrgb[6] * red + toSrgb[7] * green + toSrgb[8] * blue);
  };
}

function curveOf(transfer: ColourEncoding['transfer']): (value: number) => number {
  switch (transfer.kind) {
    case 'sdr':
      return transfer.toLinear;
    case 'pq':
      return pqToLinear;
    case 'hlg':
      return hlgToScene;
  }
}

type Gain = (red: number, green: number, blue: number) => number;

/** What light of wide primaries is multiplied by: for HLG also the system gamma of a screen with 1000 cd/m². */
function createGain({ kind, peakNits }: { kind: 'pq' | 'hlg'; peakNits: number }): Gain {
  const toneMap = createToneMap(peakNits);
  if (kind === 'pq') return (red, green, blue) => toneMap(Math.max(red, green, blue));
  return (red, green, blue) => {
    const luminance = Math.max(0, 0.2627 * red + 0.678 * green + 0.0593 * blue);
    const system = luminance ** 0.2 * (1_000 / referenceWhiteNits);
    return system * toneMap(Math.max(red, green, blue) * system);
  };
}

function tabulate(steps: number, curve: (value: number) => number): Float32Array {
  return Float32Array.from({ length: steps + 1 }, (_, at) => curve(at / steps));
}

function linearToByte(light: number): number {
  return Math.round(255 * (light <= 0.0031308 ? 12.92 * light : 1.055 * light ** (1 / 2.4) - 0.055));
}
