import 'server-only';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { countUnstored } from '@/lib/server/platform/answer-memory';
import { logger } from '@/lib/server/platform/log';
import { claimOrMend } from '@/lib/server/platform/storage/claim-or-mend';
import { loggedKey, type Storage } from '@/lib/server/platform/storage/storage';
import {
  hasEnd,
  jobKeys,
  type ParkedFrame,
  pictureIndexes,
  readBatch,
  readWholeLog,
  type StoredFrame,
  verifiedClaim,
} from '../job-record';
import { isStopping } from '../ownership/stopping';
import { storeLink } from '../pictures/picture-link';
import { storePicture } from '../pictures/store-picture';

/** What has to be in storage before the frame that names it. */
interface Attachment {
  picture?: {
    index: number;
    bytes: Buffer;
    /** Whether they were stored before they were shown. */
    isStored: boolean;
    /** Called once the frame is in storage, too. */
    onStored: () => void;
  };
  /** What a follow-up must send back with the picture. */
  signature?: { index: number; text: string };
  /** The link of a picture that could not be downloaded. */
  link?: { index: number; link: string };
}

interface WaitingFrame extends Attachment {
  frame: ParkedFrame;
  releaseMemory: () => void;
}

const firstPauseMs = 500;
const longestPauseMs = 30_000;

/** A process that stops has little time left, and the storage may work again: it tries without long pauses. */
async function pauseUnlessStopping(pauseMs: number): Promise<void> {
  for (let waitedMs = 0; waitedMs < pauseMs; waitedMs += firstPauseMs) {
    await new Promise((resolve) => setTimeout(resolve, firstPauseMs));
    if (isStopping()) return;
  }
}

/**
 * Writes a job's log to storage behind the live stream: in order, everything that has gathered since the last write as
 * one object. A picture, or the link of one, is stored before the batch that names it. If the storage fails, it tries
 * again for as long as the process lives; meanwhile the log is read from memory.
 */
export class Parking {
  readonly #jobId: string;
  readonly #storage: Storage;
  readonly #waiting: WaitingFrame[] = [];
  #batchInWork: readonly WaitingFrame[] = [];
  readonly #onContinuedElsewhere: () => void;
  #batch: number;
  #writing: Promise<void> | null = null;
  /** Another process has taken this job for dead, and has ended or continued its log. */
  #isLost = false;
  /** Pictures of this process that are in storage, and that no batch of it names yet. */
  readonly #unnamed = new Set<number>();

  constructor(
    jobId: string,
    storage: Storage,
    options: {
      /** The number of the next batch, for the log of a job that was taken over. */
      nextBatch?: number;
      /** Called when another process goes on with the job. */
      onContinuedElsewhere?: () => void;
    } = {},
  ) {
    this.#jobId = jobId;
    this.#storage = storage;
    this.#batch = options.nextBatch ?? 0;
    this.#onContinuedElsewhere = options.onContinuedElsewhere ?? (() => undefined);
  }

  get isLost(): boolean {
    return this.#isLost;
  }

  park(frame: ParkedFrame, attachment: Attachment = {}): void {
    const releaseMemory = countUnstored(attachment.picture?.bytes.length ?? 0);
    this.#waiting.push({ ...attachment, frame, releaseMemory });
    this.#writing ??= this.#write();
  }

  /**
   * Releases a picture that its reader has saved. If anything of it is in storage, it stays there.
   * @returns false if it is not in memory
   */
  drop(index: number): boolean {
    const entry = [...this.#batchInWork, ...this.#waiting].find(({ picture }) => picture?.index === index);
    if (!entry?.picture) return false;
    delete entry.picture;
    entry.releaseMemory();
    return true;
  }

  /** Resolves when everything is in storage, or another process has the log. */
  async settle(): Promise<void> {
    while (this.#writing) await this.#writing;
  }

  async #write(): Promise<void> {
    // It begins in a later turn of the event loop: a step of the runner may take several promises, and all of its frames
    // become one object, which is one request to a store that counts them.
    await nextTurn();
    while (this.#waiting.length > 0) {
      const batch = this.#waiting.splice(0);
      this.#batchInWork = batch;
      if (this.#isLost) await this.#leaveOut(batch);
      else await this.#writeUntilStored(batch);
      this.#batchInWork = [];
      for (const { releaseMemory } of batch) releaseMemory();
    }
    this.#writing = null;
  }

  async #writeUntilStored(batch: readonly WaitingFrame[]): Promise<void> {
    for (let pauseMs = firstPauseMs; ; pauseMs = Math.min(pauseMs * 2, longestPauseMs)) {
      try {
        return await this.#writeBatch(batch);
      } catch (cause) {
        logger.error({ err: cause }, 'parking failed; the job stays in memory meanwhile');
        await pauseUnlessStopping(pauseMs);
      }
    }
  }

  async #writeBatch(batch: readonly WaitingFrame[]): Promise<void> {
    for (const entry of batch) {
      const { link, signature } = entry;
      if (link) await storeLink(this.#storage, this.#jobId, link.index, link.link);
      if (signature) {
        const key = jobKeys.signature(this.#jobId, signature.index);
        await claimOrMend(this.#storage, key, signature.text, (stored) => stored.byteLength > 0);
      }
      if (entry.picture && !entry.picture.isStored) await this.#storePicture(entry, entry.picture);
      else if (entry.picture) this.#unnamed.add(entry.picture.index);
    }
    const body = JSON.stringify(batch.map(({ frame }) => frame));
    while ((await verifiedClaim(this.#storage, jobKeys.batch(this.#jobId, this.#batch), body)) === 'exists') {
      if (!(await this.#isSpoiled())) return this.#giveUp();
      this.#batch += 1;
    }
    this.#batch += 1;
    this.#unnamed.clear();
    for (const { picture } of batch) picture?.onStored();
  }

  /**
   * Whether the object that has the number of the next batch is no batch: empty, damaged, or left by another program. No
   * process goes on with the job there, and readers skip it, so the next number is as good.
   */
  async #isSpoiled(): Promise<boolean> {
    const found = await readBatch(this.#storage, this.#jobId, this.#batch);
    if (found === null) throw new Error('A batch was there, and is not there now.');
    if (found.length > 0) return false;
    const object = loggedKey(jobKeys.batch(this.#jobId, this.#batch));
    logger.error({ object }, 'an object without frames has the number of the next batch, which is left out');
    return true;
  }

  async #storePicture(
    entry: WaitingFrame,
    { index, bytes }: NonNullable<Attachment['picture']>,
  ): Promise<void> {
    const isNew = (await storePicture(this.#storage, this.#jobId, index, bytes)) === 'created';
    // It may also be there from an attempt of this process whose answer was lost.
    this.#unnamed.add(index);
    if (!isNew) return;
    // Its reader has saved it, and it was dropped, while it was being written.
    if (!entry.picture) await this.#storage.delete(jobKeys.picture(this.#jobId, index));
  }

  /** The log stays as the other process has written it. */
  async #giveUp(): Promise<void> {
    const isOver = await this.#deleteUnwanted();
    this.#isLost = true;
    logger.error('the parked log was continued by another process');
    if (!isOver) this.#onContinuedElsewhere();
  }

  /** Of a log that another process has, only what was stored before it was shown is in storage. */
  async #leaveOut(batch: readonly WaitingFrame[]): Promise<void> {
    const stored = batch.flatMap(({ picture }) => (picture?.isStored ? [picture.index] : []));
    if (stored.length === 0) return;
    for (const index of stored) this.#unnamed.add(index);
    try {
      await this.#deleteUnwanted();
    } catch (cause) {
      logger.warn({ err: cause }, 'a picture that nobody asks for could not be deleted; the sweep does it');
    }
  }

  /**
   * If the log has an end, keeps only pictures that somebody may still ask for; if it goes on, another process may be
   * about to name them.
   * @returns whether the log has an end
   */
  async #deleteUnwanted(): Promise<boolean> {
    const { frames } = await readWholeLog(this.#storage, this.#jobId);
    if (!hasEnd(frames)) return false;
    for (const index of this.#unnamed) {
      if (!(await this.#isWanted(frames, index)))
        await this.#storage.delete(jobKeys.picture(this.#jobId, index));
    }
    return true;
  }

  /** Whether a picture of a job that is over was not confirmed yet, or failed, so that it can be fetched again. */
  async #isWanted(frames: readonly StoredFrame[], index: number): Promise<boolean> {
    const isDelivered = pictureIndexes(frames).includes(index);
    if (!isDelivered && !pictureIndexes(frames, 'image-fail').includes(index)) return false;
    const over = isDelivered ? jobKeys.gone(this.#jobId) : jobKeys.saved(this.#jobId, index);
    return !(await this.#storage.exists(over));
  }
}
