import 'server-only';

/** How much of the shading ink falls where, 0 to 1: even, or along a gradient of the shape's own box. */
export type Tone = number | ToneGradient;

export interface ToneGradient {
  kind: 'linear' | 'radial';
  /** linear: x1 y1 x2 y2; radial: cx cy r. In parts of the shape's box. */
  axis: readonly number[];
  /** [offset, amount] pairs. */
  stops: readonly Stop[];
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
  private readonly definitions = new Map<string, { name: string; text: string }>();

  constructor(
    readonly width: number,
    readonly height: number,
  ) {}

  /** An opaque shape. */
  area(path: string, { fill, shade, tone = 0, opacity }: Ink): void {
    const alpha = opacity === undefined ? '' : ` opacity="${opacity}"`;
    this.plates.flat.push(`<path d="${path}" fill="${fill}" fill-rule="evenodd"${alpha}/>`);
    this.plates.shade.push(`<path d="${path}" fill="${shade ?? fill}" fill-rule="evenodd"${alpha}/>`);
    this.plates.tone.push(
      `<path d="${path}" fill="${shade ? this.toneFill(tone) : '#000'}" fill-rule="evenodd"${alpha}/>`,
    );
  }

  /** Only stipple, laid over what is there: cast shadows, glow, light. */
  stipple(path: string, shade: string, tone: Tone): void {
    this.plates.shade.push(`<path d="${path}" fill="${this.toneFill(tone, shade)}"/>`);
    this.plates.tone.push(`<path d="${path}" fill="${this.toneFill(tone, '#fff')}"/>`);
  }

  /** Only stipple, in place of all stipple that is there: the flat ink shows again where the tone is 0. */
  restipple(path: string, shade: string, tone: Tone): void {
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
      `<svg xmlns="http://www.w3.org/2000/svg" width="${this.width}" height="${this.height}" viewBox="0 0 ${this.width} ${this.height}"><defs>${[...this.definitions.values()].map(({ text }) => text).join('')}</defs>${parts.join('')}</svg>`;
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

  /** A paint of the tone: as grey, or as a colour that is the more opaque the higher the tone. */
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
    // A gradient that many shapes share is written, and prepared by the renderer, once.
    const known = this.definitions.get(markup(''));
    if (known) return known.name;
    const name = `d${this.definitions.size}`;
    this.definitions.set(markup(''), { name, text: markup(name) });
    return name;
  }
}

type Stop = readonly [offset: number, amount: number];

/** Shade along a line: x1 y1 x2 y2 in parts of the shape's box. */
export function linear(
  axis: readonly [number, number, number, number],
  ...stops: readonly Stop[]
): ToneGradient {
  return { kind: 'linear', axis, stops };
}

/** Shade about a point: cx cy r in parts of the shape's box. */
export function radial(axis: readonly [number, number, number], ...stops: readonly Stop[]): ToneGradient {
  return { kind: 'radial', axis, stops };
}

/** Shade from one side of a shape to the other. */
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
