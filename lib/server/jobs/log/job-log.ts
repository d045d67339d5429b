import 'server-only';
import type { JobEventData } from '@/lib/protocol/job-events';
import type { CallResult } from '../calls/call-result';
import type { StoredFrame } from '../job-record';
import { encodeFrame, encodePictureFrame, type Frame, type PlainEvent } from './frame';
import type { Parking } from './parking';

/** A picture on its way into the log. */
export interface LogPicture {
  index: number;
  mimeType: string;
  width: number;
  height: number;
  /** Set if the bytes end early. */
  damaged?: boolean;
  bytes: Buffer;
  /** What a follow-up must send back with this picture. */
  signature?: string | null;
  /** Whether the bytes are in storage already. */
  isStored?: boolean;
}

/** An entry of the log: a frame to send, or where to find it. */
export type LogEntry =
  | { at: 'memory'; sequence: number; frame: Frame }
  | { at: 'storage'; sequence: number; parked: StoredFrame }
  /**
   * Nothing to send: a preview that a newer one, or the picture itself, has replaced, or an event that only the studio
   * reads.
   */
  | { at: 'nowhere'; sequence: number };

/**
 * The frames of the next process that goes on with a job are numbered this far beyond the parked ones: readers may have
 * seen frames that were never parked, and would skip new frames with the same numbers.
 */
export const unparkedFramesMax = 1_000_000;

/**
 * The live log of a job that this process runs: append-only, numbered from 1, read by any number of followers.
 * Appending never waits for storage or for a reader. The bytes of a picture stay in memory until they are parked.
 */
export class JobLog {
  /** What another process has parked of the job, then the frames of this one. */
  readonly #entries: LogEntry[];
  readonly #parkedEntries: number;
  /** The sequence of the first frame of this process; its frames have no gaps. */
  readonly #firstSequence: number;
  readonly #waiting = new Set<() => void>();
  /** Sequence of the newest preview, by picture. */
  readonly #previews = new Map<number, number>();
  /** The links of pictures that could not be downloaded, by picture. */
  readonly #failedLinks = new Map<number, string>();
  /** By picture: what a follow-up must send back with it, until that is in storage. */
  readonly #signatures = new Map<number, string>();
  readonly #parking: Parking;
  #state: 'open' | 'ended' | 'abandoned' = 'open';
  /** Whether readers get the frames of this process. */
  #isShown: boolean;

  /** @param parkedBefore present if the job was taken over; its frames are then held back until `show` is called */
  constructor(parking: Parking, parkedBefore: readonly StoredFrame[] | null = null) {
    const parked = parkedBefore ?? [];
    this.#parking = parking;
    this.#entries = parked.map((frame) => ({ at: 'storage', sequence: frame.sequence, parked: frame }));
    this.#parkedEntries = parked.length;
    this.#firstSequence = parkedBefore ? (parked.at(-1)?.sequence ?? 0) + unparkedFramesMax + 1 : 1;
    this.#isShown = parkedBefore === null;
  }

  /**
   * Shows what was held back, once this process is known to own the log. If the earlier owner goes on instead, its
   * frames have lower numbers: a reader who had seen one of these would skip all of them, the end too.
   */
  show(): void {
    this.#isShown = true;
    this.#wake();
  }

  append(event: PlainEvent): void {
    if (this.#state === 'abandoned') return;
    const frame = encodeFrame(this.#next, event);
    this.#pushFrame(frame);
    this.#parking.park({ sequence: frame.sequence, event: event.event, data: event.data });
    if (event.event === 'job-end') this.#end('ended');
  }

  /** For another process that goes on with the job: readers do not get it. */
  appendCallEnd(result: CallResult): void {
    if (this.#state === 'abandoned') return;
    const sequence = this.#next;
    this.#push({ at: 'nowhere', sequence });
    this.#parking.park({ sequence, event: 'call-end', data: result });
  }

  appendPicture(picture: LogPicture): void {
    if (this.#state === 'abandoned') return;
    const { bytes, signature, isStored = false, ...facts } = picture;
    const data = signature ? { ...facts, signature: true } : facts;
    const { index } = data;
    const frame = encodePictureFrame(this.#next, { event: 'image-end', data }, bytes);
    const { sequence } = frame;
    this.#pushFrame(frame);
    this.#dropPreview(index);
    const parked = { sequence, event: 'image-end', data: { ...data, sizeBytes: bytes.length } } as const;
    if (signature) this.#signatures.set(index, signature);
    const onStored = () => {
      this.#replace({ at: 'storage', sequence, parked });
      this.#signatures.delete(index);
    };
    this.#parking.park(parked, {
      picture: { index, bytes, isStored, onStored },
      ...(signature ? { signature: { index, text: signature } } : {}),
    });
  }

  /** A picture that could not be downloaded, and the link from which that can be retried. */
  appendFailedLink(
    index: number,
    link: string,
    failure: Omit<JobEventData<'image-fail'>, 'index' | 'retryable'> = { reason: 'download' },
  ): void {
    if (this.#state === 'abandoned') return;
    const data = { index, ...failure, retryable: true };
    const frame = encodeFrame(this.#next, { event: 'image-fail', data });
    this.#failedLinks.set(index, link);
    this.#pushFrame(frame);
    this.#parking.park({ sequence: frame.sequence, event: 'image-fail', data }, { link: { index, link } });
  }

  /** The link of a picture that could not be downloaded, even before it is in storage. */
  failedLink(index: number): string | null {
    return this.#failedLinks.get(index) ?? null;
  }

  /** What a follow-up must send back with a picture, before it is in storage. */
  signature(index: number): string | null {
    return this.#signatures.get(index) ?? null;
  }

  /**
   * Releases a picture that its reader has saved: it leaves the memory at once, and is no longer parked.
   * @returns false if it is not in memory
   */
  drop(index: number): boolean {
    if (!this.#parking.drop(index)) return false;
    const frame = this.#unparkedFrame(index);
    if (frame) this.#replace({ at: 'nowhere', sequence: frame.sequence });
    this.#signatures.delete(index);
    return true;
  }

  /** A picture that is not in storage yet. */
  unparkedPicture(index: number): { mimeType: string; bytes: Buffer } | null {
    return this.#unparkedFrame(index)?.picture ?? null;
  }

  /** The newest preview of a picture, if it is not older than that frame. */
  preview(index: number, sequence: number): { mimeType: string; bytes: Buffer } | null {
    const newest = this.#previews.get(index);
    if (newest === undefined || newest < sequence) return null;
    const entry = this.entryAfter(newest - 1);
    return entry?.at === 'memory' ? entry.frame.picture : null;
  }

  /** Previews are kept in memory only: the next preview, or the picture, replaces them. */
  appendPreview(preview: { index: number; mimeType: string; bytes: Buffer }): void {
    if (this.#state === 'abandoned') return;
    const { bytes, ...data } = preview;
    const frame = encodePictureFrame(this.#next, { event: 'image-preview', data }, bytes);
    this.#pushFrame(frame);
    this.#dropPreview(data.index);
    this.#previews.set(data.index, frame.sequence);
  }

  /** This process has nothing more to say although there was no job-end: followers turn to storage. */
  abandon(): void {
    if (this.#state === 'open') this.#end('abandoned');
  }

  get state(): 'open' | 'ended' | 'abandoned' {
    return this.#state;
  }

  /** The number of its newest frame. A reader who has seen later ones has them from another process. */
  get lastSequence(): number {
    return this.#next - 1;
  }

  /** The first entry after a sequence; null when there is none to show yet. */
  entryAfter(sequence: number): LogEntry | null {
    const own = sequence + 1 - this.#firstSequence;
    const entry =
      own >= 0
        ? this.#entries[this.#parkedEntries + own]
        : this.#entries.find((later) => later.sequence > sequence);
    return entry && (this.#isShown || entry.sequence < this.#firstSequence) ? entry : null;
  }

  /** Resolves at the next change of the log, or when the signal aborts. */
  change(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const done = () => {
        this.#waiting.delete(done);
        signal.removeEventListener('abort', done);
        resolve();
      };
      this.#waiting.add(done);
      if (signal.aborted) done();
      else signal.addEventListener('abort', done);
    });
  }

  #unparkedFrame(index: number): Frame | null {
    for (const entry of this.#entries) {
      if (entry.at !== 'memory' || entry.frame.event !== 'image-end') continue;
      if (entry.frame.picture?.index === index) return entry.frame;
    }
    return null;
  }

  get #next(): number {
    return this.#firstSequence + this.#entries.length - this.#parkedEntries;
  }

  #pushFrame(frame: Frame): void {
    this.#push({ at: 'memory', sequence: frame.sequence, frame });
  }

  #push(entry: LogEntry): void {
    if (this.#state !== 'open') throw new Error('The job has ended: nothing can be appended.');
    this.#entries.push(entry);
    this.#wake();
  }

  #replace(entry: LogEntry): void {
    this.#entries[this.#parkedEntries + entry.sequence - this.#firstSequence] = entry;
  }

  #dropPreview(index: number): void {
    const sequence = this.#previews.get(index);
    if (sequence !== undefined) this.#replace({ at: 'nowhere', sequence });
    this.#previews.delete(index);
  }

  #end(state: 'ended' | 'abandoned'): void {
    this.#state = state;
    this.#wake();
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
