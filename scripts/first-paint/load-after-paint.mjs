/**
 * Runs in the page, as an inline script at its end. Its text is sent with each page, so the comments are here.
 *
 * It waits for the first frame; a page in the background has none. Then it requests the style sheets and the start of
 * the framework, which runs once the style sheets are there, or cannot be had. Requesting a script takes a slow processor
 * 20 ms, so each has a task of its own, and a press is handled in between.
 */
export function loadAfterPaint(styleSheets, start, scripts) {
  let isLoading = false;
  let waitedFor = styleSheets.length + 1;
  const add = (tag, attributes, onEnd = null) => {
    const element = document.createElement(tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.onload = onEnd;
    element.onerror = onEnd;
    document.head.append(element);
  };
  const run = () => {
    waitedFor -= 1;
    if (waitedFor === 0) add('script', { src: start });
  };
  const load = () => {
    if (isLoading) return;
    isLoading = true;
    for (const href of styleSheets) add('link', { rel: 'stylesheet', href, 'data-precedence': 'next' }, run);
    add('link', { rel: 'preload', as: 'script', href: start });
    run();
    for (const src of scripts) setTimeout(() => add('script', { src }));
  };
  requestAnimationFrame(() => setTimeout(load));
  if (document.hidden) load();
  document.addEventListener('visibilitychange', load, { once: true });
  setTimeout(load, 3_000);
}
