import 'server-only';
import { createRandom } from './random';

export const grainEdge = 256;

let tile: Uint8Array | null = null;

/**
 * A seamless tile of stipple thresholds, uniformly distributed from 0 to 255. It is high-pass filtered noise, because
 * plain white noise forms visible clumps.
 */
export function grainTile(): Uint8Array {
  tile ??= createGrainTile();
  return tile;
}

function createGrainTile(): Uint8Array {
  const random = createRandom(0x5afe11);
  const count = grainEdge * grainEdge;
  let values = Float32Array.from({ length: count }, () => random.next());
  for (let pass = 0; pass < 3; pass += 1)
    values = toRanks(values.map((value, at) => value - blurred(values, at)));
  return Uint8Array.from(values, (value) => Math.min(255, Math.floor(value * 256)));
}

function blurred(values: Float32Array, at: number): number {
  const x = at % grainEdge;
  const y = (at - x) / grainEdge;
  let sum = 0;
  let total = 0;
  for (let dy = -2; dy <= 2; dy += 1) {
    for (let dx = -2; dx <= 2; dx += 1) {
      const weight = Math.exp(-(dx * dx + dy * dy) / 2.4);
      const column = (x + dx + grainEdge) % grainEdge;
      const row = (y + dy + grainEdge) % grainEdge;
      sum += (values[row * grainEdge + column] ?? 0) * weight;
      total += weight;
    }
  }
  return sum / total;
}

/** Replaces each value by its rank, scaled to 0 to 1. */
function toRanks(values: Float32Array): Float32Array<ArrayBuffer> {
  const sorted = Uint32Array.from(values.keys()).sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0));
  const ranks = new Float32Array(values.length);
  sorted.forEach((at, rank) => {
    ranks[at] = rank / values.length;
  });
  return ranks;
}
