/** Words in the names of fields that hold pictures, whatever the other words of the name. */
const pictureWords = wordSet(
  'image img picture pic photo b64 base64 sample artwork drawing illustration png jpeg jpg webp',
);
/** Words in the names of fields that may hold a picture or something else. */
const carrierWords = wordSet(
  'url uri src link href data output result file artifact media asset content download bytes item value response generation generated answer completion binary body',
);
/** Words in the names of fields that belong to the request, to another kind of file, or to the service. */
const otherWords = wordSet(
  'prompt input request mask reference ref init source original upload thumbnail thumb preview partial draft video audio voice avatar icon logo favicon banner callback webhook poll polling status error doc docs documentation help support terms policy usage page web homepage home site website profile cancel stream signature thought thinking reasoning example schema license pricing billing dashboard console user author provider referer referrer logprobs watermark annotation citation grounding footnote search param parameter config configuration setting',
);

/** Words that usually mean the request or a person, but may also wrap the only result: `{payload: {image: …}}`. */
const unlikelyWords = wordSet(
  'before payload arg argument kwarg query base face control conditioning condition subject style target creator owner member ad ads sponsor fallback',
);

export type PicturePlace = 'picture' | 'carrier' | 'unknown' | 'none';

/**
 * Whether a field of this name holds pictures: certainly, possibly, unknown, or never.
 * @param takesUnlikely whether to read a name without the words that usually mean the request
 */
export function placeOf(name: string, takesUnlikely = false): PicturePlace {
  const written = wordsOf(name.replace(withoutMark, '').replace(/base[_-]64/i, 'base64'));
  const isUnlikely = written.some((word) => unlikelyWords.has(word));
  if (isUnlikely && !takesUnlikely) return 'none';
  const words = isUnlikely ? written.filter((word) => !unlikelyWords.has(word.replace(/s$/, ''))) : written;
  if (isUnlikely && words.length === 0) return 'carrier';
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

/** Words in the names of fields that hold a smaller copy beside the full-size picture. */
const smallerWords = wordSet('thumbnail thumb small medium preview compressed resized scaled tiny');

/**
 * Like `placeOf`, for an answer in which nothing was found. An original beside a thumbnail, or without `image` after
 * `original`, is the full-size picture, unlike the `original_image` that an edit began with. The pages of a result hold
 * pictures, unlike the address of a page.
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

/** Fields with the address or id of a task, unlike `task_result`, which holds its result. */
const taskAddress = /^task_?(?:url|uri|link|id|page|href)s?$/i;

/** `image_1` and `image_2` are two pictures, unlike `image` and `image_url`. */
export function isNumbered(name: string): boolean {
  return /\d$/.test(name) && !/(?:b64|base64)$/i.test(name);
}

function wordSet(words: string): ReadonlySet<string> {
  return new Set(words.split(' '));
}

/** Words for one form of a picture among others: its size, its format, or its part in an edit. */
const formWords = wordSet(
  'thumbnail thumb preview cover poster tiny small medium mid standard regular normal default main primary master best large big full hd sd uhd fhd low high max min raw original retina hires lowres compressed resized scaled avif gif bmp svg tiff heic before after old new width height',
);
const ordinals = wordSet(
  'first second third fourth fifth sixth seventh eighth ninth tenth one two three four five six seven eight nine ten',
);
/** More pictures than one answer has; larger numbers are sizes. */
const ordinalMax = 64;
const sizeName = /^\d*\.?\d+(?:x|px|k|p|w|h)$|^\d+x\d+$/i;

/**
 * The values of an object that stands where a list of pictures belongs, `{first: …, second: …}` or `{"0": …}`; null for
 * any other object, such as the forms of one picture. `name` is the field that it stands in.
 */
export function entriesOfObject(name: string, value: object): unknown[] | null {
  const place = placeOf(name);
  if (Array.isArray(value) || (place !== 'picture' && place !== 'carrier')) return null;
  const fields = Object.entries(value).filter(([key]) => placeOf(key) !== 'none');
  const isNamed = place === 'picture' && /s$/i.test(name);
  const isEntry = ([key, child]: [string, unknown]) =>
    isOrdinal(key) || ((isNamed || (fields.length > 1 && isObject(child))) && isLabel(key));
  return fields.length > 0 && fields.every(isEntry) ? fields.map(([, child]) => child) : null;
}

function isOrdinal(name: string): boolean {
  return /^\d{1,3}$/.test(name) ? Number(name) < ordinalMax : ordinals.has(name.toLowerCase());
}

/** Whether a name in an entry says which form of the picture it is: one of its sizes, such as `large` or `1024`. */
export function namesSize(name: string): boolean {
  return (
    placeOf(name) === 'unknown' && (sizeName.test(name) || /^\d{2,5}$/.test(name) || sizeRank(name) !== 0)
  );
}

/** Whether a name means nothing but which picture it is, as `img_7f3a` and `front` do. */
function isLabel(name: string): boolean {
  const words = wordsOf(name).filter((word) => !pictureWords.has(word));
  if (words.length === 0 || sizeName.test(name) || /^\d+$/.test(name)) return false;
  return words.every(
    (word) => placeOf(word) === 'unknown' && !formWords.has(word.replace(/\d+$/, '')) && !sizeName.test(word),
  );
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null;
}

/** Where several forms of one picture are told: above 0 for its larger ones, below 0 for its smaller ones. */
export function sizeRank(name: string): number {
  const figure = /^\D{0,12}?(\d*\.?\d+)\D{0,3}$/.exec(name)?.[1];
  const words = wordsOf(name);
  if (words.some((word) => smallerWords.has(word) || /^(?:low(?:res)?|sd)$/.test(word))) return -1;
  if (words.some((word) => largerWords.has(word))) return 1;
  return figure !== undefined && (sizeName.test(name) || Number(figure) >= ordinalMax)
    ? Number(figure) / 1e6
    : 0;
}

const largerWords = wordSet('large big full hd uhd fhd high max raw original master hires best 4k 2x');
