/** Prints a title and lines, and nothing else of the page. */
export function printText(title: string, lines: readonly string[]): void {
  const frame = document.createElement('iframe');
  frame.style.cssText = 'position:fixed;width:0;height:0;border:0';
  document.body.append(frame);
  const page = frame.contentDocument;
  const window = frame.contentWindow;
  if (page === null || window === null) return;
  page.title = title;
  const heading = page.createElement('h1');
  heading.textContent = title;
  const paragraphs = lines.map((line) => {
    const paragraph = page.createElement('p');
    paragraph.textContent = line;
    return paragraph;
  });
  page.body.append(heading, ...paragraphs);
  // Some browsers return from `print` before anything is printed.
  window.addEventListener('afterprint', () => frame.remove());
  window.print();
}
