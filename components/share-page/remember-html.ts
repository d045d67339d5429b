import 'server-only';

interface Pages {
  /** By who looks at it. */
  byViewer: Map<string, Promise<string>>;
  characters: number;
}

/** By what a page shows. */
const remembered = new WeakMap<object, Pages>();
/**
 * Of all that is remembered of a shown object. Prompts may be long, and readers may write any host into their requests:
 * beyond it, its pages are forgotten.
 */
const charactersMax = 500_000;

/** HTML that is made once for a shown object, which never changes, and a kind of viewer. */
export function rememberHtml(
  shown: object,
  viewer: string,
  makeHtml: () => Promise<string>,
): Promise<string> {
  const pages = remembered.get(shown) ?? { byViewer: new Map(), characters: 0 };
  remembered.set(shown, pages);
  const known = pages.byViewer.get(viewer);
  if (known !== undefined) return known;
  const html = makeHtml();
  pages.byViewer.set(viewer, html);
  html.then(
    ({ length }) => weigh(pages, length),
    () => pages.byViewer.delete(viewer),
  );
  return html;
}

function weigh(pages: Pages, characters: number): void {
  pages.characters += characters;
  if (pages.characters <= charactersMax) return;
  pages.byViewer.clear();
  pages.characters = 0;
}
