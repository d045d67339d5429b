import 'server-only';

/** By what a page shows, then by who looks at it. */
const remembered = new WeakMap<object, Map<string, Promise<string>>>();
/** Readers may write any host into their requests: beyond it, those of a page are forgotten. */
const viewersMax = 12;

/** HTML that is made once for a shown object, which never changes, and a kind of viewer. */
export function rememberHtml(
  shown: object,
  viewer: string,
  makeHtml: () => Promise<string>,
): Promise<string> {
  const pages = remembered.get(shown) ?? new Map<string, Promise<string>>();
  remembered.set(shown, pages);
  const known = pages.get(viewer);
  if (known !== undefined) return known;
  if (pages.size >= viewersMax) pages.clear();
  const html = makeHtml();
  pages.set(viewer, html);
  html.catch(() => pages.delete(viewer));
  return html;
}
