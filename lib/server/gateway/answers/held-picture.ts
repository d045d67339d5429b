import 'server-only';
import type { EventSourceMessage } from 'eventsource-parser';
import { plainBase64, readPictureText } from '@/lib/transcript/picture-text';
import { endsEarly } from './picture-end';

/** A shorter text is no piece of a picture. */
const pieceMin = 64;
const depthMax = 12;
const placesMax = 16;
const pictureStart = /"(?:data:image\/[\w.+-]{1,40};base64,)?(?:iVBORw0KGgo|\/9j\/|UklGR|R0lGOD|AAAA)/;
/** The text of a chat is put together elsewhere, with the words around a picture. */
const textFields: ReadonlySet<string> = new Set(['content', 'text']);
/** Fields that number pictures or answers, unlike those that number the pieces of one. */
const indexField = /(?:^|_|[a-z])index$/i;
const pieceField = /chunk|part|piece|seq|fragment/i;

type Path = readonly (string | number)[];

interface Place {
  path: Path;
  /** Which picture it is, as the numbers above it tell. */
  number: string;
  pieces: string[];
}

/** An event in which pictures begin but do not end, and the pieces of them that came in later events. */
export class HeldPicture {
  readonly #event: EventSourceMessage;
  readonly #value: object;
  readonly #places: readonly Place[];
  #last: object | undefined;

  constructor(event: EventSourceMessage, value: object, places: readonly Place[]) {
    this.#event = event;
    this.#value = value;
    this.#places = places;
  }

  /**
   * Adds the pieces of an event, which stand where the pictures began and begin no picture themselves. Returns whether
   * it had any.
   */
  add(value: object, { anyNumber }: { anyNumber: boolean }): boolean {
    const found = this.#places.flatMap((place) => {
      const isSame = anyNumber || numberOf(value, place.path) === place.number;
      const piece = isSame ? pieceAt(value, place.path) : null;
      return piece === null ? [] : [{ place, piece }];
    });
    for (const { place, piece } of found) place.pieces.push(piece);
    if (found.length > 0) this.#last = value;
    return found.length > 0;
  }

  get isComplete(): boolean {
    return this.#places.every(isWhole);
  }

  /** Whether another one begins the same picture again. */
  isSameAs({ places }: { places: readonly Place[] }): boolean {
    const keyOf = ({ path, number }: Place) => JSON.stringify([path, number]);
    const keys = new Set(this.#places.map(keyOf));
    return places.some((place) => keys.has(keyOf(place)));
  }

  /** Whether an event is about other answers of several than the one in which this picture is. */
  isApartFrom(value: object): boolean {
    return this.#places.every(({ path: [list = '', position = 0] }) => {
      const own = indexOf(valueAt(this.#value, [list, position]));
      const others = valueAt(value, [list]);
      return (
        own !== null &&
        Array.isArray(others) &&
        others.length > 0 &&
        others.every((other) => (indexOf(other) ?? own) !== own)
      );
    });
  }

  /** One event with the whole pictures, and with what the event of their last pieces says beside them. */
  join(): EventSourceMessage {
    if (this.#last === undefined) return this.#event;
    let value: unknown = this.#value;
    let last: unknown = this.#last;
    for (const { path, pieces } of this.#places) {
      value = merge(value, last, path, joinBase64(pieces));
      last = undefined;
    }
    return { ...this.#event, data: JSON.stringify(value) };
  }
}

/** The places in an event where pictures begin but do not end; null if there are none. */
export function findOpenPictures(
  event: EventSourceMessage,
): { value: object; places: readonly Place[] } | null {
  const { data } = event;
  const start = data.length < pieceMin ? -1 : data.search(pictureStart);
  if (start === -1) return null;
  const text = data.slice(start + 1, data.indexOf('"', start + 1));
  // Megabytes of whole pictures are not parsed here as well.
  if (text.length < pieceMin || !isOpen(text.replaceAll('\\/', '/'))) return null;
  const value = parseObject(data);
  if (value === null) return null;
  const places = openPaths(value, 0).slice(0, placesMax);
  const opened = places.flatMap((path): Place[] => {
    const first = readPictureText(String(valueAt(value, path)));
    return first !== null && 'base64' in first
      ? [{ path, number: numberOf(value, path), pieces: [first.base64] }]
      : [];
  });
  return opened.length === 0 ? null : { value, places: opened };
}

export function parseObject(data: string): object | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    // No JSON, or JSON that broke off.
    return null;
  }
}

function isOpen(text: string): boolean {
  const picture = readPictureText(text);
  return picture !== null && 'base64' in picture && endsEarly(Buffer.from(picture.base64, 'base64'));
}

function openPaths(value: unknown, depth: number): Path[] {
  if (typeof value === 'string') return value.length >= pieceMin && isOpen(value) ? [[]] : [];
  if (typeof value !== 'object' || value === null || depth > depthMax) return [];
  return Object.entries(value).flatMap(([name, child]) =>
    textFields.has(name) && typeof child === 'string'
      ? []
      : openPaths(child, depth + 1).map((path) => [name, ...path]),
  );
}

function pieceAt(value: object, path: Path): string | null {
  const text = valueAt(value, path);
  if (typeof text !== 'string' || text === '') return null;
  const base64 = plainBase64(text.replace(/^data:image\/[\w.+-]{1,40};base64,/i, ''));
  const isBase64 = !/[^\w+/=-]/.test(base64.slice(0, 4_000)) && !/[^\w+/=-]/.test(base64.slice(-4_000));
  return isBase64 && readPictureText(base64) === null ? base64 : null;
}

/** Looks at all bytes of a picture only where its last piece may be the end. */
function isWhole({ pieces }: Place): boolean {
  const last = pieces.at(-1) ?? '';
  const mayEnd = last.length < (pieces[0]?.length ?? 0) || last.endsWith('=');
  return mayEnd && !endsEarly(Buffer.from(joinBase64(pieces), 'base64'));
}

/** Pieces that were encoded one by one have their own padding; any other are parts of one text. */
function joinBase64(pieces: readonly string[]): string {
  const isEncodedApart = pieces.slice(0, -1).some((piece) => piece.endsWith('='));
  return isEncodedApart
    ? Buffer.concat(pieces.map((piece) => Buffer.from(piece, 'base64'))).toString('base64')
    : pieces.join('');
}

/** The numbers of a picture, such as `output_index` beside it and `index` of the choice around it. */
function numberOf(value: object, path: Path): string {
  const around = path.map((_, at) => valueAt(value, path.slice(0, at)));
  return around.map((parent) => String(indexOf(parent) ?? '')).join('/');
}

function indexOf(value: unknown): string | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const numbers = Object.entries(value).filter(
    ([name, child]) => typeof child === 'number' && indexField.test(name) && !pieceField.test(name),
  );
  return numbers.length === 0 ? null : numbers.map(([name, child]) => `${name}=${child}`).join(',');
}

function merge(first: unknown, last: unknown, path: Path, text: string): unknown {
  const [name, ...rest] = path;
  if (name === undefined) return text;
  const child = merge(valueAt(first, [name]), valueAt(last, [name]), rest, text);
  if (Array.isArray(first)) return first.map((item, at) => (String(at) === String(name) ? child : item));
  return { ...objectOf(first), ...objectOf(last), [name]: child };
}

function objectOf(value: unknown): object {
  return typeof value === 'object' && value !== null ? value : {};
}

function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, name);
  }
  return found;
}
