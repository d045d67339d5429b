import 'server-only';
import { openReading } from '../../platform/answer-memory';
import type { Reading } from '../../platform/reading-room';
import type { CallDeadline } from './call-deadline';

/** Bytes of an answer a picture, as base64: one in 4K with noise in it has 33 MB. */
const pictureBytes = 40_000_000;

/** The most that an answer with so many pictures, previews among them, may have once it is decompressed. */
export function answerBytesMax(pictures: number): number {
  // What stands beside the pictures, and just under the longest text that the runtime can hold.
  return Math.min(Math.max(1, pictures) * pictureBytes + 4_000_000, 500_000_000);
}

/** An answer that has begun to fill memory, and of which nothing comes for so long, is given up. */
const defaultStandstillMs = 30_000;

/** The memory of one answer. Waiting for room is no time of the gateway's. */
export class AnswerRoom {
  readonly standstillMs: number;
  readonly #deadline: CallDeadline;
  readonly #reading: Reading;

  constructor(deadline: CallDeadline, standstillMs = defaultStandstillMs) {
    this.#deadline = deadline;
    this.#reading = openReading();
    this.standstillMs = standstillMs;
  }

  /** Whether it holds room that others could use. */
  get isHolding(): boolean {
    return this.#reading.receivedBytes > 0;
  }

  /** Takes room for bytes that have come. @throws the deadline's reason */
  async take(bytes: number): Promise<void> {
    if (this.#reading.tryTake(bytes)) return;
    await this.#deadline.whilePaused(() => this.#reading.wait(this.#deadline.signal, bytes));
  }

  /** What was read is handed on. */
  clear(): void {
    this.#reading.clear();
  }
}
