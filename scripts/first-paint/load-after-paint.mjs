/**
 * Runs in the page, as an inline script at its end. Its text is sent with each page, so the comments are here.
 *
 * It waits for the first frame; a page in the background has none. Then it requests the style sheets, the file with
 * React's data and the entry of the program, and the scripts. The program is entered once that file is there, which is
 * asked for again if it was lost, and the style sheets, too, or cannot be loaded. Requesting a script takes a slow
 * processor 20 ms, so each has a task of its own, and a press is handled in between.
 */
export function loadAfterPaint(styleSheets, dataFile, scripts) {
  let isLoading = false;
  let waitedFor = styleSheets.length + 1;
  let entry;
  let pauseMs = 500;
  const add = (tag, attributes, onEnd = null) => {
    const element = document.createElement(tag);
    for (const name in attributes) element.setAttribute(name, attributes[name]);
    element.onload = onEnd;
    element.onerror = onEnd;
    document.head.append(element);
  };
  const put = (name, values) => {
    self[name] = self[name] || [];
    for (const value of values) self[name].push(value);
  };
  const run = () => {
    waitedFor -= 1;
    if (waitedFor === 0) put('TURBOPACK', entry);
  };
  const take = (file) => {
    put('__next_f', file.data);
    entry = file.entry;
    run();
  };
  const ask = () => {
    pauseMs *= 2;
    const again = () => setTimeout(ask, pauseMs);
    void fetch(dataFile)
      .then((answer) => answer.json())
      .then(take, again);
  };
  const load = () => {
    if (isLoading) return;
    isLoading = true;
    for (const href of styleSheets) add('link', { rel: 'stylesheet', href, 'data-precedence': 'next' }, run);
    ask();
    for (const src of scripts) setTimeout(() => add('script', { src }));
  };
  requestAnimationFrame(() => setTimeout(load));
  if (document.hidden) load();
  document.addEventListener('visibilitychange', load, { once: true });
  setTimeout(load, 3_000);
}
