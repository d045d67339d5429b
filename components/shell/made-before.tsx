/**
 * Tells the style sheet what this browser has made before (`data-made`) and whether its library has pictures
 * (`data-library`), while the page is still being parsed: the server renders what a newcomer sees, and nobody else may
 * see that even for one frame.
 */
export function MadeBefore() {
  // biome-ignore lint/security/noDangerouslySetInnerHtml: a constant script, allowed by its hash in the page's policy
  return <script dangerouslySetInnerHTML={{ __html: `(${readMadeBefore})()` }} />;
}

/** Shows the page as React renders it, once it has read the browser's data. */
export function showRendered(): void {
  delete document.documentElement.dataset.made;
}

/** Sent to the page as source text, so it cannot use anything else in this module. */
function readMadeBefore() {
  try {
    const read = (key: string) => JSON.parse(localStorage.getItem(`safelight:${key}`) ?? '{}').state ?? {};
    const made = new Set<string>();
    const { pictures = [], total } = read('library-index');
    for (const { kind } of pictures) made.add(kind);
    if (total > 0 || pictures.length > 0) document.documentElement.dataset.library = '';
    for (const { kind } of JSON.parse(localStorage.getItem('safelight:jobs') ?? '[]')) made.add(kind);
    const { conversationId, hasPictures } = read('chat');
    if (conversationId) made.add('conversation');
    if (hasPictures) made.add('message-pictures');
    if (Object.values(read('meter')).some((sum) => Number(sum) > 0)) made.add('costs');
    document.documentElement.dataset.made = [...made].join(' ');
  } catch {
    // Storage is denied or holds something else: the page shows what a newcomer sees, as it does after hydration.
  }
}
