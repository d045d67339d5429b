import 'server-only';
import type { JobEvent } from '@/lib/protocol/job-events';
import { encodeFrame, encodePictureFrame, type Frame } from './frame';
import type { ParkedFrame } from './job-record';
import type { Parking } from './parking';

/** A picture on its way into the log: plain base64 for the stream, bytes for parking. */
export interface LogPicture {
  index: number;
  mimeType: string;
  width: number;
  height: number;
  base64: string;
  bytes: Buffer;
}

/** An entry of the log: a frame to send, or where to find it. */
export type LogEntry =
  | { at: 'memory'; sequence: number; frame: Frame }
  | { at: 'storage'; sequence: number; parked: ParkedFrame }
  /** A preview that a newer one, or the picture itself, has replaced. */
  | { at: 'nowhere'; sequence: number };

/**
 * The live log of a job that this process runs: append-only, numbered from 1, read by any number of followers.
 * Appending never waits for storage or for a reader. The bytes of a picture stay in memory until they are parked.
 */
export class JobLog {
  /** The entry with sequence n is at n - 1. */
  readonly #entries: LogEntry[] = [];
  readonly #waiting = new Set<() => void>();
  /** Sequence of the newest preview, by picture. */
  readonly #previews = new Map<number, number>();
  /** By picture: the link of one that could not be downloaded. */
  readonly #failedLinks = new Map<number, string>();
  readonly #parking: Parking;
  #state: 'open' | 'ended' | 'abandoned' = 'open';

  constructor(parking: Parking) {
    this.#parking = parking;
  }

  append(event: Exclude<JobEvent, { event: 'image-end' | 'image-preview' }>): void {
    const frame = encodeFrame(this.#next, event);
    this.#push(frame);
    this.#parking.park({ sequence: frame.sequence, event: event.event, data: event.data });
    if (event.event === 'job-end') this.#end('ended');
  }

  appendPicture(picture: LogPicture): void {
    const { base64, bytes, ...data } = picture;
    const { index } = data;
    const frame = encodePictureFrame(this.#next, { event: 'image-end', data }, base64);
    const { sequence } = frame;
    this.#push(frame);
    this.#dropPreview(index);
    const parked = { sequence, event: 'image-end', data } as const;
    const onStored = () => this.#replace({ at: 'storage', sequence, parked });
    this.#parking.park(parked, { picture: { index, bytes, onStored } });
  }

  /** A picture that could not be downloaded, and the link from which that can be retried. */
  appendFailedLink(index: number, url: string): void {
    const data = { index, reason: 'download', retryable: true } as const;
    const frame = encodeFrame(this.#next, { event: 'image-fail', data });
    this.#failedLinks.set(index, url);
    this.#push(frame);
    this.#parking.park({ sequence: frame.sequence, event: 'image-fail', data }, { link: { index, url } });
  }

  /** The link of a picture that could not be downloaded, even before it is in storage. */
  failedLink(index: number): string | null {
    return this.#failedLinks.get(index) ?? null;
  }

  /** Previews are kept in memory only: the next preview, or the picture, replaces them. */
  appendPreview(preview: { index: number; mimeType: string; base64: string }): void {
    const { base64, ...data } = preview;
    const frame = encodePictureFrame(this.#next, { event: 'image-preview', data }, base64);
    this.#push(frame);
    this.#dropPreview(data.index);
    this.#previews.set(data.index, frame.sequence);
  }

  /** This process will append nothing more although there was no job-end: followers turn to storage. */
  abandon(): void {
    if (this.#state === 'open') this.#end('abandoned');
  }

  get state(): 'open' | 'ended' | 'abandoned' {
    return this.#state;
  }

  /** The first entry after a sequence; null when there is none yet. */
  entryAfter(sequence: number): LogEntry | null {
    return this.#entries[sequence] ?? null;
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

  get #next(): number {
    return this.#entries.length + 1;
  }

  #push(frame: Frame): void {
    if (this.#state !== 'open') throw new Error('The job has ended: nothing can be appended.');
    this.#entries.push({ at: 'memory', sequence: frame.sequence, frame });
    this.#wake();
  }

  #replace(entry: LogEntry): void {
    this.#entries[entry.sequence - 1] = entry;
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
