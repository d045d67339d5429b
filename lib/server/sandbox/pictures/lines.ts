import 'server-only';
import type { Random } from './random';

export type Point = readonly [x: number, y: number];

const round = (value: number) => Number(value.toFixed(1));

/** Parses points written as `'x y, x y'`, which is easier to read than nested arrays. */
export function points(text: string): Point[] {
  return text.split(',').map((pair) => {
    const [x = 0, y = 0] = pair.trim().split(' ').map(Number);
    return [x, y];
  });
}

/** SVG path data of the closed polygon through the points. */
export function polygon(points: readonly Point[]): string {
  return `M${points.map(([x, y]) => `${round(x)} ${round(y)}`).join('L')}Z`;
}

/** SVG path data of the Catmull-Rom spline through the points. */
export function curve(points: readonly Point[], closed = false): string {
  const count = points.length;
  const at = (index: number): Point =>
    points[closed ? (index + count) % count : Math.min(count - 1, Math.max(0, index))] ?? [0, 0];
  const first = at(0);
  let path = `M${round(first[0])} ${round(first[1])}`;
  for (let index = 0; index < (closed ? count : count - 1); index += 1) {
    const [before, from, to, after] = [at(index - 1), at(index), at(index + 1), at(index + 2)];
    path += `C${round(from[0] + (to[0] - before[0]) / 6)} ${round(from[1] + (to[1] - before[1]) / 6)}`;
    path += ` ${round(to[0] - (after[0] - from[0]) / 6)} ${round(to[1] - (after[1] - from[1]) / 6)}`;
    path += ` ${round(to[0])} ${round(to[1])}`;
  }
  return closed ? `${path}Z` : path;
}

export function circle(x: number, y: number, radius: number): string {
  return ellipse(x, y, radius, radius);
}

export function ellipse(x: number, y: number, radiusX: number, radiusY: number): string {
  const [rx, ry] = [round(radiusX), round(radiusY)];
  return `M${round(x - radiusX)} ${round(y)}a${rx} ${ry} 0 1 0 ${round(2 * radiusX)} 0a${rx} ${ry} 0 1 0 ${round(-2 * radiusX)} 0Z`;
}

export function rectangle(x: number, y: number, width: number, height: number): string {
  return `M${round(x)} ${round(y)}h${round(width)}v${round(height)}h${round(-width)}Z`;
}

/** Creates smooth one-dimensional noise from about -1 to 1, as a sum of octaves. */
export function createNoise(random: Random, octaves = 4): (position: number) => number {
  const values = Array.from({ length: 257 }, () => random.between(-1, 1));
  const value = (position: number) => {
    const wrapped = ((position % 256) + 256) % 256;
    const index = Math.floor(wrapped);
    const part = wrapped - index;
    const eased = part * part * (3 - 2 * part);
    return (values[index] ?? 0) * (1 - eased) + (values[index + 1] ?? 0) * eased;
  };
  return (position) => {
    let sum = 0;
    let weight = 1;
    let total = 0;
    for (let octave = 0; octave < octaves; octave += 1) {
      sum += value(position * 2 ** octave + octave * 37.7) * weight;
      total += weight;
      weight *= 0.48;
    }
    return (sum / total) * 1.6;
  };
}
