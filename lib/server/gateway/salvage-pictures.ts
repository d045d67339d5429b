import 'server-only';

const complete = /"(b64_json|url)"\s*:\s*"/g;

/**
 * The pictures whose text was complete in a JSON answer that broke off, in order: they were paid for. A plain scan
 * for closing quotes: base64 and addresses hold none, and patterns over tens of megabytes overflow the stack.
 */
export function salvagePictures(text: string): { b64_json?: string; url?: string }[] {
  const bytes: { b64_json: string }[] = [];
  const links: { url: string }[] = [];
  complete.lastIndex = 0;
  for (let key = complete.exec(text); key !== null; key = complete.exec(text)) {
    const start = complete.lastIndex;
    const end = text.indexOf('"', start);
    if (end === -1) break;
    complete.lastIndex = end;
    const told = unescaped(text.slice(start, end));
    if (told === '') continue;
    if (key[1] === 'url') links.push({ url: told });
    else bytes.push({ b64_json: told });
  }
  // An entry may hold both forms of the same picture.
  return bytes.length > 0 ? bytes : links;
}

/** JSON may write a slash as `\/`, and & as an escape of four digits. */
function unescaped(json: string): string {
  if (!json.includes('\\')) return json;
  try {
    return String(JSON.parse(`"${json}"`));
  } catch {
    // An escape that is none: not a picture.
    return '';
  }
}
