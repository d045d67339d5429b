import 'server-only';
import { openReading } from '../../platform/answer-memory';
import type { Reading } from '../../platform/reading';
import type { CallDeadline } from './call-deadline';

/** How many bytes one picture of an answer may have as base64: a noisy picture in 4K has 33 MB. */
const pictureBytes = 40_000_000;

/** How many bytes an answer with this many pictures, previews included, may have once it is decompressed. */
export function answerBytesMax(pictures: number): number {
  // 4 MB are for what surrounds the pictures; 500 MB is just below the longest string that V8 can hold.
  return Math.min(Math.max(1, pictures) * pictureBytes + 4_000_000, 500_000_000);
}

/** An answer that holds memory is abandoned once none of it has arrived for this long. */
const defaultStandstillMs = 30_000;

/** Accounts for the memory of one answer. While the answer waits for memory, the gateway's deadline is paused. */
export class AnswerRoom {
  readonly standstillMs: number;
  readonly #deadline: CallDeadline;
  readonly #reading: Reading;

  constructor(deadline: CallDeadline, standstillMs = defaultStandstillMs) {
    this.#deadline = deadline;
    this.#reading = openReading();
    this.standstillMs = standstillMs;
  }

  /** Whether it holds memory that other answers could use. */
  get isHolding(): boolean {
    return this.#reading.receivedBytes > 0;
  }

  /** Takes memory for bytes that have arrived, or waits for it. @throws the deadline's reason */
  async take(bytes: number): Promise<void> {
    if (this.#reading.tryTake(bytes)) return;
    await this.#deadline.whilePaused(() => this.#reading.wait(this.#deadline.signal, bytes));
  }

  /** Releases the memory of what was read, once it was handed on. */
  clear(): void {
    this.#reading.clear();
  }
}
