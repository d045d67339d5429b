import 'server-only';

/** The amount of shading ink, 0 to 1: either uniform or a gradient within the shape's bounding box. */
export type Tone = number | ToneGradient;

export interface ToneGradient {
  kind: 'linear' | 'radial';
  /** Linear: x1 y1 x2 y2. Radial: cx cy r. Fractions of the shape's bounding box. */
  axis: readonly number[];
  /** [offset, amount] pairs. */
  stops: readonly Stop[];
}

export interface Ink {
  fill: string;
  /** The second ink, which is stippled over the first in the amount of `tone`. */
  shade?: string;
  tone?: Tone;
  opacity?: number;
}

/**
 * A drawing on three plates: flat colour, second ink, and the amount of the second ink. Every opaque shape is drawn on
 * all three plates, so a shape in front also hides the shading behind it. print.ts combines the plates by stippling.
 */
export class Sheet {
  private readonly plates = { flat: [] as string[], shade: [] as string[], tone: [] as string[] };
  private readonly definitions = new Map<string, { name: string; text: string }>();

  constructor(
    readonly width: number,
    readonly height: number,
  ) {}

  /** Draws an opaque shape. */
  area(path: string, { fill, shade, tone = 0, opacity }: Ink): void {
    // `opacity` would let the renderer compose each shape on a surface of the sheet's size.
    const alpha = opacity === undefined ? '' : ` fill-opacity="${opacity}"`;
    this.plates.flat.push(`<path d="${path}" fill="${fill}" fill-rule="evenodd"${alpha}/>`);
    this.plates.shade.push(`<path d="${path}" fill="${shade ?? fill}" fill-rule="evenodd"${alpha}/>`);
    this.plates.tone.push(
      `<path d="${path}" fill="${shade ? this.toneFill(tone) : '#000'}" fill-rule="evenodd"${alpha}/>`,
    );
  }

  /** Adds stipple over the existing drawing, for cast shadows, glow and light. */
  stipple(path: string, shade: string, tone: Tone): void {
    this.plates.shade.push(`<path d="${path}" fill="${this.toneFill(tone, shade)}"/>`);
    this.plates.tone.push(`<path d="${path}" fill="${this.toneFill(tone, '#fff')}"/>`);
  }

  /** Replaces the existing stipple inside the path. The flat ink becomes visible again where the tone is 0. */
  restipple(path: string, shade: string, tone: Tone): void {
    this.plates.shade.push(`<path d="${path}" fill="${shade}"/>`);
    this.plates.tone.push(`<path d="${path}" fill="${this.toneFill(tone)}"/>`);
  }

  line(path: string, colour: string, width: number, opacity = 1): void {
    const stroke = (paint: string) =>
      `<path d="${path}" fill="none" stroke="${paint}" stroke-width="${width.toFixed(2)}" stroke-linecap="round" stroke-linejoin="round" stroke-opacity="${opacity}"/>`;
    this.plates.flat.push(stroke(colour));
    this.plates.shade.push(stroke(colour));
    this.plates.tone.push(stroke('#000'));
  }

  /** Clips everything that `draw` draws to the path. */
  within(path: string, draw: () => void): void {
    const id = this.define((name) => `<clipPath id="${name}"><path d="${path}"/></clipPath>`);
    this.wrap(`<g clip-path="url(#${id})">`, draw);
  }

  /** Applies an SVG transform to everything that `draw` draws. */
  moved(transform: string, draw: () => void): void {
    this.wrap(`<g transform="${transform}">`, draw);
  }

  /** Defines a vertical gradient for skies and water, and returns a paint for `fill`. */
  vertical(stops: readonly (readonly [offset: number, colour: string])[]): string {
    const id = this.define(
      (name) =>
        `<linearGradient id="${name}" x1="0" y1="0" x2="0" y2="1">${stops
          .map(([offset, colour]) => `<stop offset="${offset}" stop-color="${colour}"/>`)
          .join('')}</linearGradient>`,
    );
    return `url(#${id})`;
  }

  /** Returns the three plates as SVG documents, whose size is that of the sheet times `scale`. */
  svg(scale = 1): { flat: string; shade: string; tone: string } {
    const [width, height] = [this.width, this.height].map((edge) => Math.max(1, Math.round(edge * scale)));
    const document = (parts: readonly string[]) =>
      `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${this.width} ${this.height}" preserveAspectRatio="none"><defs>${[...this.definitions.values()].map(({ text }) => text).join('')}</defs>${parts.join('')}</svg>`;
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

  /** Returns a paint for the tone: grey, or the given colour with the tone as its opacity. */
  private toneFill(tone: Tone, colour?: string): string {
    const { kind, axis, stops } = typeof tone === 'number' ? sweep([0, 0, 0, 1], tone, tone) : tone;
    if (typeof tone === 'number' && !colour) return grey(tone);
    const id = this.define((name) => {
      const marks = stops.map(([offset, amount]) =>
        colour
          ? `<stop offset="${offset}" stop-color="${colour}" stop-opacity="${amount}"/>`
          : `<stop offset="${offset}" stop-color="${grey(amount)}"/>`,
      );
      const [a = 0, b = 0, c = 0, d = 0] = axis;
      return kind === 'linear'
        ? `<linearGradient id="${name}" x1="${a}" y1="${b}" x2="${c}" y2="${d}">${marks.join('')}</linearGradient>`
        : `<radialGradient id="${name}" cx="${a}" cy="${b}" r="${c}">${marks.join('')}</radialGradient>`;
    });
    return `url(#${id})`;
  }

  private define(markup: (name: string) => string): string {
    // Shapes with equal gradients share one definition, so the renderer prepares it only once.
    const known = this.definitions.get(markup(''));
    if (known) return known.name;
    const name = `d${this.definitions.size}`;
    this.definitions.set(markup(''), { name, text: markup(name) });
    return name;
  }
}

type Stop = readonly [offset: number, amount: number];

/** Shades along the line x1 y1 x2 y2, in fractions of the shape's bounding box. */
export function linear(
  axis: readonly [number, number, number, number],
  ...stops: readonly Stop[]
): ToneGradient {
  return { kind: 'linear', axis, stops };
}

/** Shades around the circle cx cy r, in fractions of the shape's bounding box. */
export function radial(axis: readonly [number, number, number], ...stops: readonly Stop[]): ToneGradient {
  return { kind: 'radial', axis, stops };
}

/** Shades from one side of a shape to the other. */
export function sweep(
  axis: readonly [number, number, number, number],
  from: number,
  to: number,
): ToneGradient {
  return linear(axis, [0, from], [1, to]);
}

function grey(amount: number): string {
  const level = Math.round(Math.min(1, Math.max(0, amount)) * 255);
  return `rgb(${level},${level},${level})`;
}
