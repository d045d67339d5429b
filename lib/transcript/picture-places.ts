/** Words of field names in which pictures are put, whatever the words around them. */
const pictureWords = wordSet(
  'image img picture pic photo b64 base64 sample artwork drawing illustration png jpeg jpg webp',
);
/** Words of fields that may hold a picture or something else. */
const carrierWords = wordSet(
  'url uri src link href data output result file artifact media asset content download bytes item value response generation generated answer completion binary body',
);
/** Words of fields that belong to the request, to another kind of file, or to the service. */
const otherWords = wordSet(
  'prompt input request mask reference ref init source original upload thumbnail thumb preview partial draft video audio voice avatar icon logo favicon banner callback webhook poll polling status error doc docs documentation help support terms policy usage page web homepage home site website profile cancel stream signature thought thinking reasoning example schema license pricing billing dashboard console user author provider referer referrer logprobs watermark annotation citation grounding footnote search',
);

export type PicturePlace = 'picture' | 'carrier' | 'unknown' | 'none';

/** Whether pictures are put into a field of this name: certainly, possibly, unheard of, or never. */
export function placeOf(name: string): PicturePlace {
  const words = wordsOf(name.replace(withoutMark, ''));
  if (words.some((word) => otherWords.has(word)) || taskAddress.test(name)) return 'none';
  if (
    words.some((word) => pictureWords.has(word.replace(/\d+$/, '')) || /^(?:image|img|b64|base64)/.test(word))
  )
    return 'picture';
  return words.some(
    (word) => carrierWords.has(word) || /(?:url|uri|link|b64|base64|image|img)\d*$/.test(word),
  )
    ? 'carrier'
    : 'unknown';
}

function wordsOf(name: string): string[] {
  const written = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/);
  return [...written, ...written.map((word) => word.replace(/(?<=...)s$/, ''))];
}

/** `image_without_watermark` is the picture itself. */
const withoutMark = /(?:without|no|non|un|remove|clean)_?watermark(?:ed)?|watermark_?(?:free|removed|less)/i;

/** Words of fields that hold a smaller copy beside the full size of a picture. */
const smallerWords = wordSet('thumbnail thumb small medium preview compressed resized scaled tiny');

/**
 * The same for an answer in which nothing was found: the original beside a thumbnail, or an original without `image`
 * behind it, is the picture in its full size, unlike the `original_image` that an edit began with; and the pages of a
 * result hold pictures, unlike the address of a page.
 */
export function lastPlaceOf(name: string, value: unknown, siblings: readonly string[]): PicturePlace {
  const place = placeOf(name);
  if (place !== 'none') return place;
  const words = wordsOf(name.replace(withoutMark, ''));
  const isOriginal = words.includes('original');
  const others = words.filter((word) => !/^(?:original|page)s?$/.test(word));
  const rest = others.length === 0 ? 'carrier' : placeOf(others.join('_'));
  if (rest === 'none') return 'none';
  if (!isOriginal) return typeof value === 'object' && words.includes('page') ? rest : 'none';
  const isSized = siblings.some((sibling) => wordsOf(sibling).some((word) => smallerWords.has(word)));
  const namesInput = /original[_-]?(?:image|img|pic|photo|file|upload|input|data)/i.test(name);
  return isSized || !namesInput ? rest : 'none';
}

/** Where a task is asked for, unlike `task_result`, which is what came of it. */
const taskAddress = /^task_?(?:url|uri|link|id|page|href)s?$/i;

/** `image_1` and `image_2` are two pictures, unlike `image` and `image_url`. */
export function isNumbered(name: string): boolean {
  return /\d$/.test(name) && !/(?:b64|base64)$/i.test(name);
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}
