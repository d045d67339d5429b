import 'server-only';
import type { JobEvent } from '@/lib/protocol/job-events';
import { encodeFrame, encodePictureFrame, type Frame } from './frame';
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

/**
 * The live log of a job that this process runs: append-only, numbered from 1, read by any number of followers.
 * Appending never waits for storage or for a reader.
 */
export class JobLog {
  readonly #frames: Frame[] = [];
  readonly #waiting = new Set<() => void>();
  readonly #parking: Parking;
  #sequence = 0;
  #ended = false;

  constructor(parking: Parking) {
    this.#parking = parking;
  }

  append(event: Exclude<JobEvent, { event: 'image-end' | 'image-preview' }>): void {
    const frame = encodeFrame(this.#next(), event);
    this.#push(frame);
    this.#parking.park({ sequence: frame.sequence, event: event.event, data: event.data });
    if (event.event === 'job-end') {
      this.#ended = true;
      this.#wake();
    }
  }

  appendPicture(picture: LogPicture): void {
    const { base64, bytes, ...data } = picture;
    const frame = encodePictureFrame(this.#next(), { event: 'image-end', data }, base64);
    this.#push(frame);
    this.#parking.park({ sequence: frame.sequence, event: 'image-end', data }, { index: data.index, bytes });
  }

  /** Previews live in memory only: the next preview, or the picture, makes them worthless. */
  appendPreview(preview: { index: number; mimeType: string; base64: string }): void {
    const { base64, ...data } = preview;
    this.#push(encodePictureFrame(this.#next(), { event: 'image-preview', data }, base64));
  }

  get hasEnded(): boolean {
    return this.#ended;
  }

  /** The first frame after a sequence; null when there is none yet. Frame n lies at n - 1. */
  frameAfter(sequence: number): Frame | null {
    return this.#frames[sequence] ?? null;
  }

  /** Resolves at the next append, or when the signal aborts. */
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

  #next(): number {
    this.#sequence += 1;
    return this.#sequence;
  }

  #push(frame: Frame): void {
    if (this.#ended) throw new Error('The job has ended: nothing can be appended.');
    this.#frames.push(frame);
    this.#wake();
  }

  #wake(): void {
    for (const done of [...this.#waiting]) done();
  }
}
