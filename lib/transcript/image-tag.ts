import { readPictureText } from './picture-text';

/** Where pages put the address of a picture that is loaded only when it is seen; `src` holds a stand-in until then. */
const lazyAttributes = [
  'data-src',
  'data-original',
  'data-lazy-src',
  'data-lazy',
  'data-original-src',
  'data-actualsrc',
  'data-full-src',
  'data-url',
];
const setAttributes = ['data-srcset', 'data-lazy-srcset', 'srcset'];

/** The address or the bytes that a tag shows, in its largest form; '' if it shows nothing. */
export function sourceOfTag(tag: string): string {
  for (const name of lazyAttributes) {
    const source = attribute(tag, name);
    if (isSource(source)) return source;
  }
  const plain = attribute(tag, 'src');
  for (const name of setAttributes) {
    const source = largestOf(attribute(tag, name));
    if (isSource(source)) return source;
  }
  return plain;
}

function isSource(text: string): boolean {
  return /^\.{0,2}\/[^\s]/.test(text) || readPictureText(text) !== null;
}

/** Bytes that are too few for a picture that a model made, unlike the dot that a page shows until it has loaded. */
export const standInCharacters = 400;
const setMax = 32_768;

/** `a.png 320w, b.png 2048w`: the candidate with the largest figure. An address may contain commas. */
function largestOf(set: string): string {
  let best = { url: '', size: -1 };
  for (const candidate of set.slice(0, setMax).split(/,\s+|(?<=\s[\d.]{1,8}[wx]),/)) {
    const [url = '', figure = '1'] = candidate.trim().split(/\s+/);
    const size = Number.parseFloat(figure);
    if (size > best.size) best = { url, size };
  }
  return best.url;
}

/** Finds the value by its quotes, because it may be megabytes of base64. */
export function attribute(tag: string, name: string): string {
  const isCapital = tag.indexOf(`${name}=`) === -1 && tag.includes(`${name.toUpperCase()}=`);
  const written = isCapital ? name.toUpperCase() : name;
  for (let at = tag.indexOf(written); at !== -1; at = tag.indexOf(written, at + 1)) {
    const isName = /\s/.test(tag.charAt(at - 1));
    const equals = /^\s*=\s*/.exec(tag.slice(at + name.length, at + name.length + 20))?.[0];
    if (!isName || equals === undefined) continue;
    const start = at + name.length + equals.length;
    const quote = tag.charAt(start);
    if (quote !== '"' && quote !== "'")
      return unescapeTags(/^[^\s>]*/.exec(tag.slice(start, start + 8_192))?.[0] ?? '');
    const end = tag.indexOf(quote, start + 1);
    return end === -1 ? '' : unescapeTags(tag.slice(start + 1, end));
  }
  return '';
}

export function unescapeTags(text: string): string {
  if (!text.includes('&')) return text;
  return text
    .replace(/&(?:amp|#38|#x26);/gi, '&')
    .replace(/&(?:quot|#34);/gi, '"')
    .replace(/&(?:#x2f|#47);/gi, '/');
}
