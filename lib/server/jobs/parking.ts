import 'server-only';
import { countUnstored } from '../platform/answer-memory';
import { logger } from '../platform/log';
import type { Storage } from '../platform/storage/storage';
import { jobKeys, type ParkedFrame, parkedPictureSchema } from './job-record';
import { readWholeLog } from './parked-log';
import { verifiedClaim } from './verified-claim';

/** A picture on its way to storage, and what to do once its bytes are there. */
interface ParkablePicture {
  index: number;
  bytes: Buffer;
  onStored: () => void;
}

/** Where a picture lies that could not be downloaded. */
interface ParkableLink {
  index: number;
  url: string;
}

/** What has to be in storage before the frame that tells of it. */
interface Cargo {
  picture?: ParkablePicture;
  link?: ParkableLink;
}

interface Parkable extends Cargo {
  frame: ParkedFrame;
  releaseMemory: () => void;
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;

/**
 * Writes a job's log to storage behind the live stream: in order, what has gathered since the last write as one
 * object. A picture, or the link of one, is stored before the batch that names it. Where storage fails it tries again for as long as the
 * process lives: what is not parked yet is read from memory.
 */
export class Parking {
  readonly #jobId: string;
  readonly #storage: Storage;
  readonly #waiting: Parkable[] = [];
  #batch = 0;
  #writing: Promise<void> | null = null;
  #isTaken = false;
  /** Pictures that this process has stored and no batch names yet. */
  readonly #unnamed = new Set<number>();

  constructor(jobId: string, storage: Storage) {
    this.#jobId = jobId;
    this.#storage = storage;
  }

  park(frame: ParkedFrame, cargo: Cargo = {}): void {
    const releaseMemory = countUnstored(cargo.picture?.bytes.length ?? 0);
    this.#waiting.push({ ...cargo, frame, releaseMemory });
    this.#writing ??= this.#write();
  }

  /** When all that was parked is in storage, or another process has ended the job's log. */
  async settle(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #write(): Promise<void> {
    // Begin in a later turn: what one step of the runner appends becomes one object.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      if (!this.#isTaken) await this.#writeUntilStored(batch);
      for (const { releaseMemory } of batch) releaseMemory();
    }
    this.#writing = null;
  }

  async #writeUntilStored(batch: readonly Parkable[]): Promise<void> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await this.#writeBatch(batch);
      } catch (cause) {
        logger.error({ err: cause }, 'parking failed; the job stays in memory meanwhile');
        // Other jobs do not wait for a storage that fails.
        for (const { releaseMemory } of batch) releaseMemory();
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
      }
    }
  }

  async #writeBatch(batch: readonly Parkable[]): Promise<void> {
    for (const { picture, link } of batch) {
      if (link) await this.#storage.claim(jobKeys.link(this.#jobId, link.index), link.url);
      if (!picture) continue;
      const { index, bytes } = picture;
      if ((await this.#storage.claim(jobKeys.picture(this.#jobId, index), bytes)) === 'created') {
        this.#unnamed.add(index);
      }
    }
    const body = JSON.stringify(batch.map(({ frame }) => frame));
    if ((await verifiedClaim(this.#storage, jobKeys.batch(this.#jobId, this.#batch), body)) === 'exists') {
      await this.#discardUnnamed();
      this.#isTaken = true;
      logger.error('the parked log was continued by another process');
      return;
    }
    this.#batch += 1;
    this.#unnamed.clear();
    for (const { picture } of batch) picture?.onStored();
  }

  /**
   * Somebody took this job for dead and has ended its log, which is theirs from here: as they ended it, it stays.
   * Pictures that were stored too late to be in it would lie there without a name.
   */
  async #discardUnnamed(): Promise<void> {
    const { frames } = await readWholeLog(this.#storage, this.#jobId);
    const named = frames
      .filter(({ event }) => event === 'image-end')
      .map(({ data }) => parkedPictureSchema.parse(data).index);
    for (const index of this.#unnamed) {
      if (!named.includes(index)) await this.#storage.delete(jobKeys.picture(this.#jobId, index));
    }
  }
}
