import 'server-only';

interface CachedPages {
  byViewer: Map<string, Promise<string>>;
  characters: number;
}

const cache = new WeakMap<object, CachedPages>();
/**
 * Limit for all cached pages of one object; beyond it, they are dropped. Pages can be long, because prompts can, and
 * many, because a request may name any host.
 */
const charactersMax = 500_000;

/** Renders the page of an immutable object once for each kind of viewer and caches it. */
export function cacheHtml(source: object, viewer: string, render: () => Promise<string>): Promise<string> {
  const pages = cache.get(source) ?? { byViewer: new Map(), characters: 0 };
  cache.set(source, pages);
  const cached = pages.byViewer.get(viewer);
  if (cached !== undefined) return cached;
  const html = render();
  pages.byViewer.set(viewer, html);
  html.then(
    ({ length }) => limitSize(pages, length),
    () => pages.byViewer.delete(viewer),
  );
  return html;
}

function limitSize(pages: CachedPages, characters: number): void {
  pages.characters += characters;
  if (pages.characters <= charactersMax) return;
  pages.byViewer.clear();
  pages.characters = 0;
}
