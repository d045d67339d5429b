import 'server-only';
import type { EventSourceMessage } from 'eventsource-parser';
import { findOpenPictures, HeldPicture, parseObject } from './held-picture';
import { isUnfinished } from './search-answer';

/** Pictures that are held back at once; an answer with more of them is broken. */
const heldMax = 16;

/**
 * The events of a stream, in which a picture whose base64 was split over several events is put together in one of them.
 * An event is held back only if a picture in it has no end; later events tell whether it goes on. Those of several
 * pictures may alternate, and signs of life may come between them.
 */
export async function* joinPieces(
  events: AsyncIterable<EventSourceMessage>,
): AsyncGenerator<EventSourceMessage, void, void> {
  let held: HeldPicture[] = [];
  const failures: unknown[] = [];
  try {
    for await (const event of events) {
      const value = held.length === 0 ? null : parseObject(event.data);
      if (value !== null && addPieces(held, value)) {
        const complete = held.filter(({ isComplete }) => isComplete);
        held = held.filter((picture) => !complete.includes(picture));
        for (const picture of complete) yield picture.join();
        continue;
      }
      const opened = findOpenPictures(event);
      const staying = held.filter((picture) =>
        opened === null ? mayGoOn(picture, event, value) : !picture.isSameAs(opened),
      );
      const ended = held.filter((picture) => !staying.includes(picture));
      held = staying;
      for (const picture of ended) yield picture.join();
      if (opened === null) yield event;
      else held.push(new HeldPicture(event, opened.value, opened.places));
      const oldest = held.length > heldMax ? held.shift() : undefined;
      if (oldest !== undefined) yield oldest.join();
    }
  } catch (cause) {
    failures.push(cause);
  }
  for (const picture of held) yield picture.join();
  if (failures.length > 0) throw failures[0];
}

/** Adds what an event brings to the pictures of its number. A number can also count the pieces of a single picture. */
function addPieces(held: readonly HeldPicture[], value: object): boolean {
  const added = held.filter((picture) => picture.add(value, { anyNumber: false }));
  const [only, second] = held;
  return added.length > 0 || (second === undefined && only?.add(value, { anyNumber: true }) === true);
}

/** Whether pieces of a picture may still come after an event that has none. */
function mayGoOn(picture: HeldPicture, { event }: EventSourceMessage, value: object | null): boolean {
  if (value === null) return false;
  const { type } = value as Readonly<Record<string, unknown>>;
  const name = typeof type === 'string' ? type : (event ?? '');
  return isUnfinished(name, value) || picture.isApartFrom(value);
}
