import { addressKey, isSigned } from './address-key';
import { isNumberList, readByteList } from './byte-list';
import { isOfRequest } from './of-request';
import {
  entriesOfObject,
  isNumbered,
  lastPlaceOf,
  namesSize,
  type PicturePlace,
  placeOf,
  sizeRank,
} from './picture-places';
import {
  betweenAddresses,
  type FoundPicture,
  hasOtherExtension,
  hasPictureExtension,
  leadsToPage,
  mayBeBase64,
  plainBase64,
  readPictureText,
} from './picture-text';
import { leadsToStandIn } from './stand-in-host';
import { isSvg } from './svg-text';

const depthMax = 24;
const valuesMax = 100_000;
const picturesMax = 64;
const textsMax = 16;
const textCharactersMax = 500_000;

export interface FoundInValue {
  pictures: FoundPicture[];
  /** Longer texts that may contain links to pictures. */
  texts: string[];
}

/**
 * How certain a candidate is a picture: 2 by its bytes or its field, 1 only by the extension of its address, 0 only
 * because it is the address of something.
 */
interface Candidate {
  picture: FoundPicture;
  certainty: 0 | 1 | 2;
}

interface SearchOptions {
  /** Also searches fields whose names may mean the request. */
  isLastResort?: boolean;
  /** Also takes addresses that neither their field nor their extension calls a picture. */
  takesAnyAddress?: boolean;
  /** Also searches fields that usually mean the request, if there is nothing else. */
  takesUnlikely?: boolean;
}

/**
 * Searches any JSON value for pictures: base64 by its decoded signature, data: URLs, and addresses in fields that
 * usually hold pictures. A picture that occurs twice, or in two forms within one entry, counts once. Everything that
 * belongs to the request, to a thought or to a video is skipped. Depth, values and pictures are bounded.
 */
export function findPictures(value: unknown, options: SearchOptions = {}): FoundInValue {
  const search = new PictureSearch(options);
  const likely = search.read(value, 'carrier', 0);
  const found =
    likely.length > 0
      ? likely
      : new PictureSearch({ ...options, takesUnlikely: true }).read(value, 'carrier', 0);
  const best = Math.max(0, ...found.map(({ certainty }) => certainty));
  const known = new Map<string, FoundPicture>();
  for (const { picture, certainty } of found) {
    const key = 'url' in picture ? addressKey(picture.url) : picture.base64;
    const earlier = known.get(key);
    // Without its signature, a picture may not be given out.
    const isBetter =
      earlier && 'url' in earlier && 'url' in picture && !isSigned(earlier.url) && isSigned(picture.url);
    if (certainty < best || (earlier && !isBetter) || (!earlier && known.size === picturesMax)) continue;
    known.set(key, picture);
  }
  return { pictures: [...known.values()], texts: search.texts };
}

class PictureSearch {
  readonly texts: string[] = [];
  readonly #isLastResort: boolean;
  readonly #takesAnyAddress: boolean;
  readonly #takesUnlikely: boolean;
  #valuesLeft = valuesMax;

  constructor({ isLastResort = false, takesAnyAddress = false, takesUnlikely = false }: SearchOptions) {
    this.#takesUnlikely = takesUnlikely;
    this.#isLastResort = isLastResort;
    this.#takesAnyAddress = takesAnyAddress;
  }

  read(value: unknown, place: PicturePlace, depth: number): Candidate[] {
    if (place === 'none' || depth > depthMax || this.#valuesLeft === 0) return [];
    this.#valuesLeft -= 1;
    if (typeof value === 'string') return this.#readText(value, place, depth);
    if (isNumberList(value)) {
      const picture = readByteList(value);
      return picture === null ? [] : [{ picture, certainty: 2 }];
    }
    if (Array.isArray(value)) return value.flatMap((item: unknown) => this.read(item, place, depth + 1));
    if (typeof value !== 'object' || value === null || isForeign(value)) return [];
    return this.#readObject(value, place, depth);
  }

  #readText(text: string, place: PicturePlace, depth: number): Candidate[] {
    const relativePlace = this.#takesAnyAddress && place === 'unknown' ? 'carrier' : place;
    const picture = readPictureText(text) ?? relativeAddress(text, relativePlace);
    if (picture === null) return this.#readLongText(text, place, depth);
    if ('base64' in picture) return [{ picture, certainty: isSvg(picture.base64) ? 0 : 2 }];
    if (hasOtherExtension(picture.url) || leadsToStandIn(picture.url)) return [];
    // Without a slash at its start, it may be just a file name.
    if (/^\w/.test(picture.url) && !picture.url.includes('://')) return [{ picture, certainty: 1 }];
    if (place !== 'unknown') return [{ picture, certainty: 2 }];
    if (hasPictureExtension(picture.url)) return [{ picture, certainty: 1 }];
    return this.#takesAnyAddress && !leadsToPage(picture.url) ? [{ picture, certainty: 0 }] : [];
  }

  /** JSON inside a string is searched like any value; other text is collected in `texts`. */
  #readLongText(text: string, place: PicturePlace, depth: number): Candidate[] {
    const several = /^\s*https?:/i.test(text) ? text.trim().split(betweenAddresses) : [];
    if (several.length > 1 && several.every((part) => readPictureText(part) !== null)) {
      return this.read(several, place, depth + 1);
    }
    if (/^\s*[[{]/.test(text.slice(0, 100))) {
      const parsed = parseJson(text);
      if (parsed !== undefined) return this.read(parsed, place, depth + 1);
    }
    const mayLink = text.includes('](') || text.includes('http') || text.includes(';base64,');
    if (mayLink && this.texts.length < textsMax) this.texts.push(text.slice(0, textCharactersMax));
    return [];
  }

  #placeOf(name: string, child: unknown, parent: object): PicturePlace {
    if (name === 'source' && isImagePart(parent)) return 'picture';
    const place = placeOf(name, this.#takesUnlikely);
    return place === 'none' && this.#isLastResort ? lastPlaceOf(name, child, Object.keys(parent)) : place;
  }

  #readObject(value: object, parentPlace: PicturePlace, depth: number): Candidate[] {
    const declared = declaredPicture(value);
    if (declared !== null) return [{ picture: declared, certainty: 2 }];
    const own: { name: string; candidate: Candidate }[] = [];
    const groups: Candidate[][] = [];
    for (const [name, child] of Object.entries(value)) {
      const isSize = parentPlace === 'picture' && typeof child === 'string' && namesSize(name);
      const place = isSize ? parentPlace : this.#placeOf(name, child, value);
      const list = listOf(name, child);
      const found = namedBase64(name, child, place) ?? this.read(list ?? child, place, depth + 1);
      const isList = list !== null || Array.isArray(child);
      const isOwn = typeof child === 'string' || (place !== 'unknown' && !isList);
      if (isOwn && found.length === 1 && found[0]) own.push({ name, candidate: found[0] });
      else groups.push(found);
    }
    const nested = withoutSecondForms(groups);
    return [...oneOf(own, nested), ...nested];
  }
}

/** Some write an object where a list of pictures belongs. */
function listOf(name: string, child: unknown): unknown[] | null {
  if (typeof child !== 'object' || child === null || isForeign(child) || declaredPicture(child) !== null)
    return null;
  return entriesOfObject(name, child);
}

/** A field that is called base64 holds a picture even if its format is unknown. */
function namedBase64(name: string, value: unknown, place: PicturePlace): Candidate[] | null {
  if (place === 'none' || typeof value !== 'string' || !/b64|base64/i.test(name)) return null;
  const isBase64 = /^[\w+/\s-]{4,}={0,2}\s*$/.test(value.slice(0, 4_000)) && mayBeBase64(value);
  return isBase64 && readPictureText(value) === null
    ? [{ picture: { base64: plainBase64(value) }, certainty: 2 }]
    : null;
}

/**
 * The fields of one entry are forms of the same picture, unless they are numbered. A link beside a list of pictures is
 * only the cover of that list.
 */
function oneOf(own: { name: string; candidate: Candidate }[], nested: Candidate[]): Candidate[] {
  const numbered = own.filter(({ name }) => isNumbered(name)).map(({ candidate }) => candidate);
  if (numbered.length > 1) return numbered;
  const forms = own.toSorted((one, other) => sizeRank(other.name) - sizeRank(one.name));
  const candidates = forms.map(({ candidate }) => candidate);
  const bytes = candidates.find(({ picture, certainty }) => 'base64' in picture && certainty > 0);
  if (bytes) return [bytes];
  if (nested.length > 0) return [];
  const best = candidates.toSorted((one, other) => other.certainty - one.certainty)[0];
  return best ? [best] : [];
}

/** A list of links beside a list of as many pictures in base64, `{urls: […], base64: […]}`, holds the same pictures. */
function withoutSecondForms(groups: readonly Candidate[][]): Candidate[] {
  const isBytes = ({ picture }: Candidate) => 'base64' in picture;
  const sizes = new Set(groups.filter((group) => group.every(isBytes)).map(({ length }) => length));
  return groups.filter((group) => group.some(isBytes) || !sizes.has(group.length)).flat();
}

/** Reads `{mimeType: "image/…", data: "…"}`, which declares itself a picture. */
function declaredPicture(value: object): FoundPicture | null {
  const fields = value as Readonly<Record<string, unknown>>;
  if (fields.type === 'Buffer') return readByteList(fields.data);
  const types = [fields.mimeType, fields.mime_type, fields.mediaType, fields.media_type];
  const isPicture = types.some((type) => typeof type === 'string' && /^image\//i.test(type));
  const { data } = fields;
  if (!isPicture || typeof data !== 'string' || data === '') return null;
  const read = readPictureText(data);
  return read ?? (/^[\w+/=\s-]+$/.test(data.slice(0, 400)) ? { base64: plainBase64(data) } : null);
}

const foreignType =
  /^(?:video|audio|input|reasoning|thinking)(?:\b|_)|\bpartial(?!_succeeded)|preview|citation/i;

/** Whether a value is `{type: "image", source: {…}}`. In any other value, a source is what a picture was made from. */
function isImagePart(value: object): boolean {
  const { type } = value as Readonly<Record<string, unknown>>;
  return typeof type === 'string' && /^(?:output_)?image$/.test(type);
}

/** Whether a value is a thinking model's draft, a repeated turn of the user, or a file of another kind. */
function isForeign(value: object): boolean {
  const { thought, type, mimeType, mime_type } = value as Readonly<Record<string, unknown>>;
  if (thought === true || isOfRequest(value)) return true;
  return [type, mimeType, mime_type].some((text) => typeof text === 'string' && foreignType.test(text));
}

function relativeAddress(text: string, place: PicturePlace): FoundPicture | null {
  if (place === 'unknown' || text.length > 2_048) return null;
  const isAddress = /^\s*\/[\w%.~-][^\s<>"'{}[\]]*$/.test(text);
  const isPath =
    /^\s*[\w%~-][\w.%~-]*\/[\w.%~/-]+(?:\?\S*)?\s*$/.test(text) && hasPictureExtension(text.trim());
  const isPicture = isPath || (isAddress && (place === 'picture' || hasPictureExtension(text)));
  return isPicture ? { url: text.trim() } : null;
}

function parseJson(text: string): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return typeof parsed === 'object' && parsed !== null ? parsed : undefined;
  } catch {
    // Text that only begins like JSON.
    return undefined;
  }
}
