import 'server-only';
import type { Primaries } from './colour-encoding';

/** Three rows of three. */
export type Matrix = readonly [number, number, number, number, number, number, number, number, number];
type Xyz = readonly [number, number, number];

/** The matrix that converts light from one set of primaries to another, white to white (Bradford). */
export function convertPrimaries(from: Primaries, to: Primaries): Matrix {
  const adapted = multiply(adaptWhite(whiteOf(from), whiteOf(to)), toXyz(from));
  return multiply(invert(toXyz(to)), adapted);
}

function xyz(x: number, y: number): Xyz {
  return [x / y, 1, (1 - x - y) / y];
}

const whiteOf = (primaries: Primaries) => xyz(primaries[6], primaries[7]);

function toXyz(primaries: Primaries): Matrix {
  const [rx, ry, gx, gy, bx, by] = primaries;
  const columns = [xyz(rx, ry), xyz(gx, gy), xyz(bx, by)] as const;
  const [r, g, b] = columns;
  const unscaled: Matrix = [r[0], g[0], b[0], r[1], g[1], b[1], r[2], g[2], b[2]];
  const scale = apply(invert(unscaled), whiteOf(primaries));
  return multiply(unscaled, [scale[0], 0, 0, 0, scale[1], 0, 0, 0, scale[2]]);
}

const bradford: Matrix = [0.8951, 0.2664, -0.1614, -0.7502, 1.7135, 0.0367, 0.0389, -0.0685, 1.0296];

function adaptWhite(from: Xyz, to: Xyz): Matrix {
  const [a, b] = [apply(bradford, from), apply(bradford, to)];
  const scaled = multiply([b[0] / a[0], 0, 0, 0, b[1] / a[1], 0, 0, 0, b[2] / a[2]], bradford);
  return multiply(invert(bradford), scaled);
}

function apply(m: Matrix, v: Xyz): Xyz {
  return [
    m[0] * v[0] + m[1] * v[1] + m[2] * v[2],
    m[3] * v[0] + m[4] * v[1] + m[5] * v[2],
    m[6] * v[0] + m[7] * v[1] + m[8] * v[2],
  ];
}

function multiply(m: Matrix, n: Matrix): Matrix {
  const [a, b, c] = [
    apply(m, [n[0], n[3], n[6]]),
    apply(m, [n[1], n[4], n[7]]),
    apply(m, [n[2], n[5], n[8]]),
  ];
  return [a[0], b[0], c[0], a[1], b[1], c[1], a[2], b[2], c[2]];
}

function invert([a, b, c, d, e, f, g, h, i]: Matrix): Matrix {
  const determinant = a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
  const cofactors: Matrix = [
    ...([e * i - f * h, c * h - b * i, b * f - c * e] as const),
    ...([f * g - d * i, a * i - c * g, c * d - a * f] as const),
    ...([d * h - e * g, b * g - a * h, a * e - b * d] as const),
  ];
  const scaled = cofactors.map((value) => value / determinant);
  const [p = 0, q = 0, r = 0, s = 0, t = 0, u = 0, v = 0, w = 0, x = 0] = scaled;
  return [p, q, r, s, t, u, v, w, x];
}
