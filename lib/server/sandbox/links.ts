import 'server-only';
import { type CompositionName, compositions } from '@/lib/server/sandbox/pictures/compositions';
import { drawPicture, encodePicture, type PictureSpec } from './pictures/picture';
import { hashText } from './pictures/random';
import type { ScenarioName } from './scenarios';

const maxCachedBytes = 64_000_000;
const linkLifetimeMs = 6 * 24 * 3_600_000;
/** Limits the memory that requests to a public demo can occupy. */
const maxLateLinks = 1_000;
const qualities = ['low', 'medium', 'high'] as const;

/** An `expired` link is dated a month back and returns 404. A `late` link returns 503 to its first request. */
export type LinkLife = 'alive' | 'late' | 'expired';

export function linkLifeOf(scenario: ScenarioName | null): LinkLife {
  if (scenario === 'url-broken' || scenario === 'chat-expired-link') return 'expired';
  return scenario === 'url-late' ? 'late' : 'alive';
}

/**
 * Stands in for the gateway's CDN. A link encodes the picture's specification, so the picture can be drawn again when
 * its bytes have left the cache. A picture that was made from references is then drawn without them.
 */
export class Links {
  private readonly cache = new Map<string, Buffer>();
  private cachedBytes = 0;
  /** Names of pictures whose first request is still to be answered with 503. */
  private readonly lateNames = new Set<string>();

  constructor(
    private readonly origin: string,
    private readonly now: () => number,
  ) {}

  /** Creates the links to view and to download a picture. */
  create(
    spec: PictureSpec,
    png: Buffer | null,
    life: LinkLife = 'alive',
  ): { show: string; download: string; progress: string } {
    const date = new Date(this.now() - (life === 'expired' ? 30 * 24 * 3_600_000 : 0));
    const day = date.toISOString().slice(0, 10).replaceAll('-', '');
    const name = encodeSpec(spec);
    if (png && life !== 'expired') this.addToCache(name, png);
    if (life === 'late' && this.lateNames.size < maxLateLinks) this.lateNames.add(name);
    return {
      show: `${this.origin}/cdn/${day}/${name}.png`,
      download: `${this.origin}/cdn/download/${day}/${name}.png`,
      progress: `${this.origin}/vg-assets/assets%2Ftask_${day}${name}%2Fsrc_0.png?st=${date.toISOString().replaceAll(':', '%3A').slice(0, 24)}Z&skv=2019-02-02&sv=2018-11-09&sr=b&sp=r&spr=https%2Chttp&sig=${hashText(name)}%3D&az=oaivgprodscus`,
    };
  }

  /** Answers a GET request for a link that `create` returned, and any other path with 404. */
  async answer(path: string): Promise<Response> {
    const [, download, day = '', name = ''] =
      /^\/cdn\/(download\/)?(\d{8})\/([\w-]+)\.png$/.exec(path) ??
      /^\/vg-assets\/assets%2Ftask_()(\d{8})([\w-]+)%2Fsrc_0\.png$/.exec(path) ??
      [];
    const spec = decodeSpec(name);
    if (!spec || !this.isWithinLifetime(day))
      return new Response('404 page not found\n', { status: 404, headers: { 'content-type': 'text/plain' } });
    if (this.lateNames.delete(name)) return new Response('503 not ready\n', { status: 503 });
    const png = this.cache.get(name) ?? (await encodePicture(await drawPicture(spec), 'png'));
    const headers = new Headers({
      'content-type': 'image/png',
      'content-length': `${png.byteLength}`,
      'cache-control': 'public, max-age=14400',
    });
    if (download) headers.set('content-disposition', `attachment; filename="${name.slice(0, 30)}.png"`);
    return new Response(new Uint8Array(png), { headers });
  }

  private isWithinLifetime(day: string): boolean {
    const from = Date.parse(day.replace(/^(\d{4})(\d\d)(\d\d)$/, '$1-$2-$3'));
    return this.now() - from < linkLifetimeMs + 24 * 3_600_000;
  }

  private addToCache(name: string, png: Buffer): void {
    if (this.cache.has(name)) return;
    this.cache.set(name, png);
    this.cachedBytes += png.byteLength;
    for (const [oldest, bytes] of this.cache) {
      if (this.cachedBytes <= maxCachedBytes) break;
      this.cache.delete(oldest);
      this.cachedBytes -= bytes.byteLength;
    }
  }
}

function encodeSpec({
  composition,
  palette,
  seed,
  width,
  height,
  quality,
  transparent,
}: PictureSpec): string {
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

function decodeSpec(name: string): PictureSpec | null {
  const [composition = '', palette = '', seed = '', width, height, quality, transparent] = Buffer.from(
    name,
    'base64url',
  )
    .toString('latin1')
    .split('.');
  if (!Object.hasOwn(compositions, composition)) return null;
  const spec: PictureSpec = {
    composition: composition as CompositionName, // checked by hasOwn above
    palette,
    seed: Number.parseInt(seed, 36),
    width: Number(width),
    height: Number(height),
    quality: qualities[Number(quality)] ?? 'high',
    transparent: transparent === '1',
    hand: 'woodblock', // only models that draw so answer with links
  };
  // The name ends in a checksum, so only names that the sandbox itself created are drawn.
  return encodeSpec(spec) === name ? spec : null;
}
