import 'server-only';

/** Answers up to this size are read whatever else is in memory. */
const smallBytes = 64 * 1024;

export interface ReadingRoomOptions {
  capacityBytes: number;
  /** What the answers of one client may take together. */
  clientBytes: number;
  /** How long one answer may be read beyond the capacity without taking `movingBytes`, while others wait. */
  reviewMs: number;
  movingBytes: number;
}

/**
 * Bounds the bytes of answers that are read into memory. Memory is charged as bytes arrive, so that a slow answer holds
 * only what it has received. If all memory is held by answers that need more, the oldest one is read to its end beyond
 * the capacity; once it stalls, the next one is.
 */
export class ReadingRoom {
  readonly #options: ReadingRoomOptions;
  readonly #heldByClient = new Map<string, number>();
  readonly #waiting: Waiting[] = [];
  #held = 0;
  #opened = 0;
  /** The answer that is read beyond the capacity. */
  #favourite: Reading | null = null;
  #favouriteHad = 0;
  #review: NodeJS.Timeout | undefined;

  constructor(options: ReadingRoomOptions) {
    this.#options = options;
  }

  /** Room for one answer, which takes none yet. */
  open(client: string): Reading {
    this.#opened += 1;
    return new Reading(this, client, this.#opened);
  }

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

  /** A reading has given back what it held. */
  left(reading: Reading): void {
    if (this.#favourite === reading) this.#favourite = null;
    this.admit();
  }

  admit(): void {
    for (const entry of [...this.#waiting]) if (this.fits(entry.reading, entry.bytes)) this.#enter(entry);
    const [oldest] = this.#waiting;
    if (oldest && this.#favourite === null) {
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
    this.#favouriteHad = reading.heldBytes;
  }

  #scheduleReview(): void {
    if (this.#waiting.length === 0 || this.#review) return;
    this.#review = setTimeout(() => {
      this.#review = undefined;
      this.#replaceStandingFavourite();
      this.admit();
    }, this.#options.reviewMs).unref();
  }

  #replaceStandingFavourite(): void {
    const favourite = this.#favourite;
    if (favourite === null) return;
    if (favourite.heldBytes - this.#favouriteHad < this.#options.movingBytes) this.#favourite = null;
    else this.#favouriteHad = favourite.heldBytes;
  }
}

interface Waiting {
  reading: Reading;
  bytes: number;
  enter: () => void;
}

/** What one answer holds of the room. */
export class Reading {
  readonly #room: ReadingRoom;
  readonly client: string;
  /** Older readings have lower numbers. */
  readonly order: number;
  #small = 0;
  #held = 0;

  constructor(room: ReadingRoom, client: string, order: number) {
    this.#room = room;
    this.client = client;
    this.order = order;
  }

  get heldBytes(): number {
    return this.#held;
  }

  /** Takes room for bytes that have come, if there is room. */
  tryTake(bytes: number): boolean {
    if (this.#small + bytes <= smallBytes) {
      this.#small += bytes;
      return true;
    }
    if (!this.#room.fits(this, bytes)) return false;
    this.hold(bytes);
    return true;
  }

  /** Waits for the room. @throws the signal's reason */
  wait(signal: AbortSignal, bytes: number): Promise<void> {
    return this.#room.wait(signal, this, bytes);
  }

  hold(bytes: number): void {
    this.#held += bytes;
    this.#room.count(this.client, bytes);
  }

  /** Gives back all that it holds; more may be read afterwards. */
  clear(): void {
    this.#small = 0;
    if (this.#held === 0) return;
    this.#room.count(this.client, -this.#held);
    this.#held = 0;
    this.#room.left(this);
  }
}
