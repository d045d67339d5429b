import 'server-only';
import type { EventSourceMessage } from 'eventsource-parser';
import { plainBase64, readPictureText } from '@/lib/transcript/picture-text';
import { endsEarly } from './picture-end';

/** A shorter text is no piece of a picture. */
const pieceMin = 64;
const depthMax = 12;
const pictureStart = /"(?:data:image\/[\w.+-]{1,40};base64,)?(?:iVBORw0KGgo|\/9j\/|UklGR|R0lGOD|AAAA)/;
/** The text of a chat is put together elsewhere, with the words around a picture. */
const textFields: ReadonlySet<string> = new Set(['content', 'text']);

type Path = readonly (string | number)[];

interface Held {
  event: EventSourceMessage;
  value: object;
  path: Path;
  pieces: string[];
}

/**
 * The events of a stream, in which a picture whose base64 was split over several events is put together in the first of
 * them. An event is held back only if a picture in it has no end; the next event tells whether it goes on.
 */
export async function* joinPieces(
  events: AsyncIterable<EventSourceMessage>,
): AsyncGenerator<EventSourceMessage, void, void> {
  let held: Held | null = null;
  const failures: unknown[] = [];
  try {
    for await (const event of events) {
      const piece = held === null ? null : continuation(held, event.data);
      if (held !== null && piece !== null) {
        held.pieces.push(piece);
        if (!isComplete(held)) continue;
        yield joined(held);
        held = null;
        continue;
      }
      if (held !== null) yield joined(held);
      held = openPicture(event);
      if (held === null) yield event;
    }
  } catch (cause) {
    failures.push(cause);
  }
  if (held !== null) yield joined(held);
  if (failures.length > 0) throw failures[0];
}

/** An event in which a picture begins but does not end; null for any other. */
function openPicture(event: EventSourceMessage): Held | null {
  const { data } = event;
  const start = data.length < pieceMin ? -1 : data.search(pictureStart);
  if (start === -1) return null;
  const text = data.slice(start + 1, data.indexOf('"', start + 1));
  // Megabytes of whole pictures are not parsed here as well.
  if (text.length < pieceMin || !isOpen(text.replaceAll('\\/', '/'))) return null;
  const value = parseObject(data);
  const path = value === null ? null : findOpen(value, 0);
  if (value === null || path === null || textFields.has(String(path.at(-1)))) return null;
  const first = readPictureText(String(valueAt(value, path)));
  return first !== null && 'base64' in first ? { event, value, path, pieces: [first.base64] } : null;
}

function isOpen(text: string): boolean {
  const picture = readPictureText(text);
  return picture !== null && 'base64' in picture && endsEarly(Buffer.from(picture.base64, 'base64'));
}

function findOpen(value: unknown, depth: number): Path | null {
  if (typeof value === 'string') return value.length >= pieceMin && isOpen(value) ? [] : null;
  if (typeof value !== 'object' || value === null || depth > depthMax) return null;
  for (const [name, child] of Object.entries(value)) {
    const path = findOpen(child, depth + 1);
    if (path !== null) return [name, ...path];
  }
  return null;
}

/** The next piece of a held picture, which stands at the same place of its event and begins no picture itself. */
function continuation({ path }: Held, data: string): string | null {
  const value = parseObject(data);
  const text = value === null ? null : valueAt(value, path);
  if (typeof text !== 'string' || text === '') return null;
  const base64 = plainBase64(text.replace(/^data:image\/[\w.+-]{1,40};base64,/i, ''));
  const isBase64 = !/[^\w+/=-]/.test(base64.slice(0, 4_000)) && !/[^\w+/=-]/.test(base64.slice(-4_000));
  return isBase64 && readPictureText(base64) === null ? base64 : null;
}

/** Asked only where the last piece may be the end, because the whole picture is looked at. */
function isComplete({ pieces }: Held): boolean {
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

function joined({ event, value, path, pieces }: Held): EventSourceMessage {
  if (pieces.length === 1) return event;
  const parent = valueAt(value, path.slice(0, -1));
  const name = path.at(-1);
  if (typeof parent === 'object' && parent !== null && name !== undefined)
    Reflect.set(parent, name, joinBase64(pieces));
  return { ...event, data: JSON.stringify(value) };
}

function valueAt(value: unknown, path: Path): unknown {
  let found = value;
  for (const name of path) {
    if (typeof found !== 'object' || found === null) return undefined;
    found = Reflect.get(found, name);
  }
  return found;
}

function parseObject(data: string): object | null {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === 'object' && value !== null ? value : null;
  } catch {
    // No JSON, or JSON that broke off.
    return null;
  }
}
