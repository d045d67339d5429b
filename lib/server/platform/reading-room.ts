import 'server-only';
import { Reading, type SharedRoom } from './reading';

export interface ReadingRoomOptions {
  capacityBytes: number;
  /** What the answers of one client may take together. */
  clientBytes: number;
  /** How long one answer may be read beyond the capacity without taking `movingBytes`, while others wait. */
  reviewMs: number;
  movingBytes: number;
}

/**
 * Bounds the bytes of answers, or of uploads, that are read into memory. An answer whose size is announced reserves all
 * of it when it begins, so that answers that have begun are read to their end before others begin: if all of them were
 * half read, none could be used. An answer that stalls keeps only the room of the bytes that have arrived. If all
 * memory is held by answers that need more, the oldest one is read to its end beyond the capacity; once it stalls, the
 * next one is. An answer that has been read and is kept for a while is settled: while there is one, nothing goes beyond
 * the capacity.
 */
export class ReadingRoom implements SharedRoom {
  readonly #options: ReadingRoomOptions;
  readonly #heldByClient = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  /** What each answer with a reservation had received at the last review; null before its first one. */
  readonly #reserving = new Map<Reading, number | null>();
  #held = 0;
  #settled = 0;
  #opened = 0;
  /** The answer that is read beyond the capacity. */
  #favourite: Reading | null = null;
  #favouriteHad = 0;
  #review: NodeJS.Timeout | undefined;

  constructor(options: ReadingRoomOptions) {
    this.#options = options;
  }

  /** Room for one answer, which takes none yet. `announcedBytes` is its size, 0 if that is not known. */
  open(client: string, announcedBytes = 0): Reading {
    this.#opened += 1;
    return new Reading(this, client, this.#opened, announcedBytes);
  }

  /** Bytes that have arrived, and those that are reserved for the rest. */
  get heldBytes(): number {
    return this.#held;
  }

  fits(reading: Reading, bytes: number): boolean {
    if (reading === this.#favourite) return true;
    const { capacityBytes, clientBytes } = this.#options;
    const ofClient = this.#heldByClient.get(reading.client) ?? 0;
    return this.#held + bytes <= capacityBytes && ofClient + bytes <= clientBytes;
  }

  /** Adds to what a client holds, or takes from it. */
  count(client: string, bytes: number): void {
    this.#held += bytes;
    const ofClient = (this.#heldByClient.get(client) ?? 0) + bytes;
    if (ofClient > 0) this.#heldByClient.set(client, ofClient);
    else this.#heldByClient.delete(client);
  }

  /** Keeps count of a reading that has a reservation, or no longer has one. */
  noteReserving(reading: Reading, isReserving: boolean): void {
    if (!isReserving) this.#reserving.delete(reading);
    else if (!this.#reserving.has(reading)) this.#reserving.set(reading, null);
  }

  /** Resolves once the reading has the bytes. @throws the signal's reason */
  wait(signal: AbortSignal, reading: Reading, bytes: number): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#remove(entry);
        reject(signal.reason);
        this.admit();
      };
      const entry: Waiting = {
        reading,
        bytes,
        enter: () => {
          signal.removeEventListener('abort', leave);
          resolve();
        },
      };
      if (signal.aborted) return reject(signal.reason);
      signal.addEventListener('abort', leave, { once: true });
      const at = this.#waiting.findIndex(({ reading: other }) => other.order > reading.order);
      this.#waiting.splice(at === -1 ? this.#waiting.length : at, 0, entry);
      this.admit();
    });
  }

  /**
   * What a reading holds from now on is given back without any other one having to be read, so waiting for it makes
   * sense.
   */
  settled(reading: Reading, bytes: number): void {
    this.#settled += bytes;
    this.left(reading);
  }

  /** A reading has given back what it held. */
  left(reading: Reading): void {
    if (this.#favourite === reading) this.#favourite = null;
    this.#reserving.delete(reading);
    this.admit();
  }

  admit(): void {
    for (const entry of [...this.#waiting]) {
      const { reading, bytes } = entry;
      if (this.fits(reading, reading.roomFor(bytes))) this.#enter(entry);
    }
    const [oldest] = this.#waiting;
    if (oldest && this.#favourite === null && this.#settled === 0) {
      this.#favour(oldest.reading);
      this.#enter(oldest);
    }
    this.#scheduleReview();
  }

  #enter(entry: Waiting): void {
    this.#remove(entry);
    entry.reading.hold(entry.bytes);
    entry.enter();
  }

  #remove(entry: Waiting): void {
    const at = this.#waiting.indexOf(entry);
    if (at !== -1) this.#waiting.splice(at, 1);
  }

  #favour(reading: Reading): void {
    this.#favourite = reading;
    this.#favouriteHad = reading.receivedBytes;
  }

  #scheduleReview(): void {
    if (this.#waiting.length === 0 || this.#review) return;
    this.#review = setTimeout(() => {
      this.#review = undefined;
      this.#endStandingReservations();
      this.#replaceStandingFavourite();
      this.admit();
    }, this.#options.reviewMs).unref();
  }

  #endStandingReservations(): void {
    for (const [reading, before] of [...this.#reserving]) {
      const isMoving = before === null || reading.receivedBytes - before >= this.#options.movingBytes;
      if (isMoving) this.#reserving.set(reading, reading.receivedBytes);
      else reading.endReservation();
    }
  }

  #replaceStandingFavourite(): void {
    const favourite = this.#favourite;
    if (favourite === null) return;
    if (favourite.receivedBytes - this.#favouriteHad < this.#options.movingBytes) this.#favourite = null;
    else this.#favouriteHad = favourite.receivedBytes;
  }
}

interface Waiting {
  reading: Reading;
  bytes: number;
  enter: () => void;
}
