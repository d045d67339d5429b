import 'server-only';

interface CachedPages {
  byViewer: Map<string, Promise<string>>;
  characters: number;
}

const cache = new WeakMap<object, CachedPages>();
/**
 * For all pages of one object. Prompts may be long, and a request may name any host: beyond this, the pages of the
 * object are dropped.
 */
const charactersMax = 500_000;

/** Renders the page of an immutable object once for each kind of viewer. */
export function cacheHtml(shown: object, viewer: string, render: () => Promise<string>): Promise<string> {
  const pages = cache.get(shown) ?? { byViewer: new Map(), characters: 0 };
  cache.set(shown, pages);
  const known = pages.byViewer.get(viewer);
  if (known !== undefined) return known;
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
