import 'server-only';

/** Answers up to this size are read whatever else is in memory. */
const smallBytes = 64 * 1024;

/** The room that all readings share; `ReadingRoom` says what each of these does. */
export interface SharedRoom {
  fits(reading: Reading, bytes: number): boolean;
  count(client: string, bytes: number): void;
  noteReserving(reading: Reading, isReserving: boolean): void;
  wait(signal: AbortSignal, reading: Reading, bytes: number): Promise<void>;
  settled(reading: Reading, bytes: number): void;
  left(reading: Reading): void;
}

/** What one answer holds of the room. */
export class Reading {
  readonly #room: SharedRoom;
  readonly client: string;
  /** Older readings have lower numbers. */
  readonly order: number;
  /** Its size as it was announced; 0 if it is not known, and once the reading has stalled. */
  #announced: number;
  #small = 0;
  #held = 0;
  #reserved = 0;
  #settled = 0;

  constructor(room: SharedRoom, client: string, order: number, announcedBytes: number) {
    this.#room = room;
    this.client = client;
    this.order = order;
    this.#announced = announcedBytes;
  }

  /** Bytes that it has received into the room; the first few take none. */
  get receivedBytes(): number {
    return this.#held;
  }

  /** The room that it asks for when these bytes have arrived: theirs, and that of the rest. */
  roomFor(bytes: number): number {
    return Math.max(bytes, this.#announced - this.#small - this.#held) - this.#reserved;
  }

  /** Takes room for bytes that have arrived, if there is room. */
  tryTake(bytes: number): boolean {
    if (this.#small + bytes <= smallBytes) {
      this.#small += bytes;
      return true;
    }
    if (bytes > this.#reserved && !this.#room.fits(this, this.roomFor(bytes))) return false;
    this.hold(bytes);
    return true;
  }

  /** Waits for the room. @throws the signal's reason */
  wait(signal: AbortSignal, bytes: number): Promise<void> {
    return this.#room.wait(signal, this, bytes);
  }

  /** Waits for room for all that was announced before any of it has arrived. @throws the signal's reason */
  async reserve(signal: AbortSignal): Promise<void> {
    if (this.#announced <= smallBytes) return;
    if (this.#room.fits(this, this.roomFor(0))) this.hold(0);
    else await this.#room.wait(signal, this, 0);
  }

  /** Takes the bytes out of what is reserved, or else, with what is needed for the rest, out of the room. */
  hold(bytes: number): void {
    const room = bytes > this.#reserved || bytes === 0 ? this.roomFor(bytes) : 0;
    this.#room.count(this.client, room);
    this.#reserved += room - bytes;
    this.#held += bytes;
    this.#room.noteReserving(this, this.#reserved > 0);
  }

  /** From now on it has the room of what has arrived, and no more. */
  endReservation(): void {
    this.#announced = 0;
    this.#room.count(this.client, -this.#reserved);
    this.#reserved = 0;
    this.#room.noteReserving(this, false);
  }

  /**
   * Everything was read: from now on it holds this many bytes, however many it has received, until it is cleared.
   * Meanwhile no other reading goes beyond the capacity.
   */
  settle(bytes: number): void {
    const held = bytes > smallBytes ? bytes : 0;
    this.endReservation();
    this.#room.count(this.client, held - this.#held);
    this.#held = held;
    this.#room.settled(this, held - this.#settled);
    this.#settled = held;
  }

  /** Gives back all that it holds; more may be read afterwards. */
  clear(): void {
    this.#small = 0;
    if (this.#settled > 0) this.settle(0);
    if (this.#held + this.#reserved === 0) return;
    this.#room.count(this.client, -(this.#held + this.#reserved));
    this.#held = 0;
    this.#reserved = 0;
    this.#announced = 0;
    this.#room.left(this);
  }
}
