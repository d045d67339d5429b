import 'server-only';

/** How much of the shading ink falls where, 0 to 1: even, or along a gradient of the shape's own box. */
export type Tone = number | ToneGradient;

export interface ToneGradient {
  kind: 'linear' | 'radial';
  /** linear: x1 y1 x2 y2; radial: cx cy r. In parts of the shape's box. */
  axis: readonly number[];
  /** [offset, amount] pairs. */
  stops: readonly (readonly [offset: number, amount: number])[];
}

export interface Ink {
  fill: string;
  /** The second ink, which is stippled over the first one by `tone`. */
  shade?: string;
  tone?: Tone;
  opacity?: number;
}

/**
 * A drawing on three plates: flat colour, second ink, and how much of the second ink. Every opaque shape is drawn on all
 * three, so what stands in front also hides the shading behind; the press (print.ts) then stipples the plates together.
 */
export class Sheet {
  private readonly plates = { flat: [] as string[], shade: [] as string[], tone: [] as string[] };
  private readonly definitions: string[] = [];

  constructor(
    readonly width: number,
    readonly height: number,
  ) {}

  /** An opaque shape. */
  area(path: string, { fill, shade, tone = 0, opacity }: Ink): void {
    const alpha = opacity === undefined ? '' : ` opacity="${opacity}"`;
    this.plates.flat.push(`<path d="${path}" fill="${fill}"${alpha}/>`);
    this.plates.shade.push(`<path d="${path}" fill="${shade ?? fill}"${alpha}/>`);
    this.plates.tone.push(`<path d="${path}" fill="${shade ? this.toneFill(tone) : '#000'}"${alpha}/>`);
  }

  /** Only stipple, over whatever is there: cast shadows, glow, mist. */
  stipple(path: string, shade: string, tone: Tone): void {
    this.plates.shade.push(`<path d="${path}" fill="${shade}"/>`);
    this.plates.tone.push(`<path d="${path}" fill="${this.toneFill(tone)}"/>`);
  }

  line(path: string, colour: string, width: number, opacity = 1): void {
    const stroke = (paint: string) =>
      `<path d="${path}" fill="none" stroke="${paint}" stroke-width="${width.toFixed(2)}" stroke-linecap="round" stroke-linejoin="round" opacity="${opacity}"/>`;
    this.plates.flat.push(stroke(colour));
    this.plates.shade.push(stroke(colour));
    this.plates.tone.push(stroke('#000'));
  }

  /** What `draw` draws shows only inside the path. */
  within(path: string, draw: () => void): void {
    const id = this.define((name) => `<clipPath id="${name}"><path d="${path}"/></clipPath>`);
    this.wrap(`<g clip-path="url(#${id})">`, draw);
  }

  /** What `draw` draws is moved, turned, scaled (SVG transform syntax). */
  moved(transform: string, draw: () => void): void {
    this.wrap(`<g transform="${transform}">`, draw);
  }

  /** A vertical gradient of the whole sheet's height, for skies and water; returns a paint for `fill`. */
  vertical(stops: readonly (readonly [offset: number, colour: string])[]): string {
    const id = this.define(
      (name) =>
        `<linearGradient id="${name}" x1="0" y1="0" x2="0" y2="1">${stops
          .map(([offset, colour]) => `<stop offset="${offset}" stop-color="${colour}"/>`)
          .join('')}</linearGradient>`,
    );
    return `url(#${id})`;
  }

  /** The three plates as SVG documents. */
  svg(): { flat: string; shade: string; tone: string } {
    const document = (parts: readonly string[]) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"><defs>${this.definitions.join('')}</defs>${parts.join('')}</svg>`;
    return {
      flat: document(this.plates.flat),
      shade: document(this.plates.shade),
      tone: document(this.plates.tone),
    };
  }

  private wrap(opening: string, draw: () => void): void {
    for (const plate of Object.values(this.plates)) plate.push(opening);
    draw();
    for (const plate of Object.values(this.plates)) plate.push('</g>');
  }

  private toneFill(tone: Tone): string {
    if (typeof tone === 'number') return grey(tone);
    const id = this.define((name) => {
      const stops = tone.stops.map(
        ([offset, amount]) => `<stop offset="${offset}" stop-color="${grey(amount)}"/>`,
      );
      const [a = 0, b = 0, c = 0, d = 0] = tone.axis;
      return tone.kind === 'linear'
        ? `<linearGradient id="${name}" x1="${a}" y1="${b}" x2="${c}" y2="${d}">${stops.join('')}</linearGradient>`
        : `<radialGradient id="${name}" cx="${a}" cy="${b}" r="${c}">${stops.join('')}</radialGradient>`;
    });
    return `url(#${id})`;
  }

  private define(markup: (name: string) => string): string {
    const name = `d${this.definitions.length}`;
    this.definitions.push(markup(name));
    return name;
  }
}

/** Shade from one side of a shape to the other. */
export function sweep(
  axis: readonly [number, number, number, number],
  from: number,
  to: number,
): ToneGradient {
  return { kind: 'linear', axis, stops: [[0, from], [1, to]] }; // biome-ignore format: one thought
}

/** Shade that is `centre` in the middle and `edge` at the rim. */
export function halo(axis: readonly [number, number, number], centre: number, edge: number): ToneGradient {
  return { kind: 'radial', axis, stops: [[0, centre], [1, edge]] }; // biome-ignore format: one thought
}

function grey(amount: number): string {
  const level = Math.round(Math.min(1, Math.max(0, amount)) * 255);
  return `rgb(${level},${level},${level})`;
}
