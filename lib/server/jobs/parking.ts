import 'server-only';
import { logger } from '../log';
import type { Storage } from '../storage/storage';
import { jobKeys, type ParkedFrame } from './job-record';

interface Parkable {
  frame: ParkedFrame;
  picture: { index: number; bytes: Buffer } | null;
}

/**
 * Writes a job's log to storage behind the live stream: in order, what has gathered since the last write as one
 * object. A picture is stored before the batch that names it.
 */
export class Parking {
  readonly #jobId: string;
  readonly #storage: Storage;
  readonly #waiting: Parkable[] = [];
  #batch = 0;
  #writing: Promise<void> | null = null;
  #failure: unknown = null;

  constructor(jobId: string, storage: Storage) {
    this.#jobId = jobId;
    this.#storage = storage;
  }

  park(frame: ParkedFrame, picture: { index: number; bytes: Buffer } | null = null): void {
    this.#waiting.push({ frame, picture });
    this.#writing ??= this.#write();
  }

  /** Whether all that was parked is in storage, once the writer has come to rest. */
  async settle(): Promise<'parked' | 'failed'> {
    while (this.#writing) await this.#writing;
    return this.#failure === null ? 'parked' : 'failed';
  }

  async #write(): Promise<void> {
    // Begin in a later turn: what one step of the runner appends becomes one object.
    await Promise.resolve();
    try {
      while (this.#waiting.length > 0 && this.#failure === null)
        await this.#writeBatch(this.#waiting.splice(0));
    } catch (cause) {
      this.#failure = cause;
      logger.error({ err: cause }, 'parking failed; the job stays in memory');
    } finally {
      this.#writing = null;
    }
  }

  async #writeBatch(batch: readonly Parkable[]): Promise<void> {
    for (const { picture } of batch) {
      if (picture) await this.#storage.claim(jobKeys.picture(this.#jobId, picture.index), picture.bytes);
    }
    const body = JSON.stringify(batch.map(({ frame }) => frame));
    const written = await this.#storage.claim(jobKeys.batch(this.#jobId, this.#batch), body);
    // Somebody took this job for dead and has ended its log: the parked log is theirs from here.
    if (written === 'exists') throw new Error('The parked log was continued by another process.');
    this.#batch += 1;
  }
}
