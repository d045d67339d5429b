import 'server-only';
import type { JobEvent, JobEventData } from '@/lib/protocol/job-events';

/** One frame of a job as the stream of several jobs has it. */
export interface LightFrame {
  sequence: number;
  event: JobEvent['event'];
  /** The data as JSON; the bytes of a picture are replaced by their size. */
  data: string;
}

/** One frame of a job's own stream, ready to be sent. */
export interface Frame extends LightFrame {
  /** The encoded server-sent event. */
  readonly bytes: Uint8Array;
  /** For frames that carry a picture: its bytes. */
  picture: { index: number; mimeType: string; bytes: Buffer } | null;
}

/** An event whose data has no bytes. */
export type PlainEvent = Exclude<JobEvent, { event: 'image-end' | 'image-preview' }>;

const encoder = new TextEncoder();

export function encodeFrame(sequence: number, event: PlainEvent): Frame {
  const data = JSON.stringify(event.data);
  const text = `id: ${sequence}\nevent: ${event.event}\ndata: ${data}\n\n`;
  return { sequence, event: event.event, data, picture: null, bytes: encoder.encode(text) };
}

type PictureHead =
  | { event: 'image-end'; data: Omit<JobEventData<'image-end'>, 'base64'> }
  | { event: 'image-preview'; data: Omit<JobEventData<'image-preview'>, 'base64'> };

/**
 * A frame with a picture. It holds the picture's own bytes, and encodes itself each time it is sent: as base64 it would
 * take a third more, for as long as the picture waits for the storage.
 */
export function encodePictureFrame(sequence: number, head: PictureHead, picture: Buffer): Frame {
  const { index, mimeType } = head.data;
  return {
    ...encodePictureHead(sequence, head, picture.length),
    picture: { index, mimeType, bytes: picture },
    get bytes() {
      return pictureEvent(sequence, head, picture);
    },
  };
}

/** Divisible by three, so that the parts of the base64 have no padding between them. */
const partBytes = 3 * 16_384;

/**
 * The base64 has several megabytes: it is written into the event part by part, and never passes through JSON.stringify.
 */
function pictureEvent(sequence: number, head: PictureHead, picture: Buffer): Uint8Array {
  const open = JSON.stringify(head.data).slice(0, -1);
  const before = Buffer.from(`id: ${sequence}\nevent: ${head.event}\ndata: ${open},"base64":"`);
  const after = Buffer.from('"}\n\n');
  const base64Bytes = Math.ceil(picture.length / 3) * 4;
  const bytes = Buffer.allocUnsafeSlow(before.length + base64Bytes + after.length);
  before.copy(bytes, 0);
  let at = before.length;
  for (let from = 0; from < picture.length; from += partBytes) {
    at += bytes.write(picture.toString('base64', from, from + partBytes), at, 'latin1');
  }
  after.copy(bytes, at);
  return bytes;
}

/** A frame with the size of a picture, whose bytes are fetched separately. */
export function encodePictureHead(sequence: number, head: PictureHead, sizeBytes: number): LightFrame {
  return { sequence, event: head.event, data: JSON.stringify({ ...head.data, sizeBytes }) };
}

/** A frame in the stream of several jobs, where the job is a part of its id. */
export function encodeSharedFrame(jobId: string, { sequence, event, data }: LightFrame): Uint8Array {
  return encoder.encode(`id: ${jobId}:${sequence}\nevent: ${event}\ndata: ${data}\n\n`);
}

/** The one frame of a job that the studio does not know. It has no place in a log, and so no id. */
export function encodeUnknownJob(jobId: string): Uint8Array {
  return encoder.encode(`event: job-unknown\ndata: ${JSON.stringify({ jobId })}\n\n`);
}

export const heartbeatFrame: Uint8Array = encoder.encode(': heartbeat\n\n');
