import 'server-only';
import { logger } from './log';

/**
 * Sweeps one thing after the other. If one fails, because one of its objects is damaged or cannot be reached, the log
 * names it and the next sweep tries again; the others are swept regardless.
 */
export async function sweepEach<Item>(
  items: Iterable<Item> | AsyncIterable<Item>,
  nameOf: (item: Item) => string,
  sweep: (item: Item) => Promise<void>,
): Promise<void> {
  for await (const item of items) {
    try {
      await sweep(item);
    } catch (cause) {
      logger.error({ err: cause, object: nameOf(item) }, 'an object could not be swept; the sweep goes on');
    }
  }
}
