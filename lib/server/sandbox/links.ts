import 'server-only';
import { type CompositionName, compositions } from '@/lib/server/sandbox/pictures/compositions';
import { drawPicture, encodePicture, type PictureSpec } from './pictures/picture';
import { hashText } from './pictures/random';
import type { ScenarioName } from './scenarios';

const keptMostBytes = 64_000_000;
const lifetimeMs = 6 * 24 * 3_600_000;
/** A public demo must not be made to remember more. */
const lateMost = 1_000;
const qualities = ['low', 'medium', 'high'] as const;

/** `expired` dates a link a month back: it leads nowhere. `late` leads nowhere at the first request. */
export type LinkLife = 'alive' | 'late' | 'expired';

export function linkLifeOf(scenario: ScenarioName | null): LinkLife {
  if (scenario === 'url-broken' || scenario === 'chat-expired-link') return 'expired';
  return scenario === 'url-late' ? 'late' : 'alive';
}

/**
 * The box's content network. A link carries the picture's specification and is drawn again when its bytes are no longer
 * kept; what was made of references comes back without them then.
 */
export class Links {
  private readonly kept = new Map<string, Buffer>();
  private keptBytes = 0;
  /** Not there yet at the first request. */
  private readonly late = new Set<string>();

  constructor(
    private readonly origin: string,
    private readonly now: () => number,
  ) {}

  /** Links to show and to download a picture. */
  create(
    spec: PictureSpec,
    png: Buffer | null,
    life: LinkLife = 'alive',
  ): { show: string; download: string; progress: string } {
    const at = new Date(this.now() - (life === 'expired' ? 30 * 24 * 3_600_000 : 0));
    const day = at.toISOString().slice(0, 10).replaceAll('-', '');
    const name = nameOf(spec);
    if (png && life !== 'expired') this.keep(name, png);
    if (life === 'late' && this.late.size < lateMost) this.late.add(name);
    return {
      show: `${this.origin}/cdn/${day}/${name}.png`,
      download: `${this.origin}/cdn/download/${day}/${name}.png`,
      progress: `${this.origin}/vg-assets/assets%2Ftask_${day}${name}%2Fsrc_0.png?st=${at.toISOString().replaceAll(':', '%3A').slice(0, 24)}Z&skv=2019-02-02&sv=2018-11-09&sr=b&sp=r&spr=https%2Chttp&sig=${hashText(name)}%3D&az=oaivgprodscus`,
    };
  }

  /** Answers GET for what `create` linked, 404 for everything else. */
  async answer(path: string): Promise<Response> {
    const [, download, day = '', name = ''] =
      /^\/cdn\/(download\/)?(\d{8})\/([\w-]+)\.png$/.exec(path) ??
      /^\/vg-assets\/assets%2Ftask_()(\d{8})([\w-]+)%2Fsrc_0\.png$/.exec(path) ??
      [];
    const spec = specOf(name);
    if (!spec || !this.isAlive(day))
      return new Response('404 page not found\n', { status: 404, headers: { 'content-type': 'text/plain' } });
    if (this.late.delete(name)) return new Response('503 not ready\n', { status: 503 });
    const png = this.kept.get(name) ?? (await encodePicture(await drawPicture(spec), 'png'));
    const headers = new Headers({
      'content-type': 'image/png',
      'content-length': `${png.byteLength}`,
      'cache-control': 'public, max-age=14400',
    });
    if (download) headers.set('content-disposition', `attachment; filename="${name.slice(0, 30)}.png"`);
    return new Response(new Uint8Array(png), { headers });
  }

  private isAlive(day: string): boolean {
    const from = Date.parse(day.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'));
    return this.now() - from < lifetimeMs + 24 * 3_600_000;
  }

  private keep(name: string, png: Buffer): void {
    if (this.kept.has(name)) return;
    this.kept.set(name, png);
    this.keptBytes += png.byteLength;
    for (const [oldest, bytes] of this.kept) {
      if (this.keptBytes <= keptMostBytes) break;
      this.kept.delete(oldest);
      this.keptBytes -= bytes.byteLength;
    }
  }
}

function nameOf({ composition, palette, seed, width, height, quality, transparent }: PictureSpec): string {
  const text = [
    composition,
    palette,
    seed.toString(36),
    width,
    height,
    qualities.indexOf(quality),
    transparent ? 1 : 0,
  ].join('.');
  return Buffer.from(`${text}.${hashText(text).toString(36)}`).toString('base64url');
}

function specOf(name: string): PictureSpec | null {
  const [composition = '', palette = '', seed = '', width, height, quality, transparent] = Buffer.from(
    name,
    'base64url',
  )
    .toString('latin1')
    .split('.');
  if (!Object.hasOwn(compositions, composition)) return null;
  const spec: PictureSpec = {
    composition: composition as CompositionName, // just checked to be one
    palette,
    seed: Number.parseInt(seed, 36),
    width: Number(width),
    height: Number(height),
    quality: qualities[Number(quality)] ?? 'high',
    transparent: transparent === '1',
  };
  // The name ends in a checksum: only what the box itself has named is drawn.
  return nameOf(spec) === name ? spec : null;
}
