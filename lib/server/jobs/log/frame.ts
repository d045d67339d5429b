import 'server-only';
import type { JobEvent, JobEventData } from '@/lib/protocol/job-events';

/** One frame of a job as the stream of several jobs has it. */
export interface LightFrame {
  sequence: number;
  event: JobEvent['event'];
  /** The data as JSON: of a picture its size in place of its bytes. */
  data: string;
}

/** One frame of a job's own stream, ready to be sent. */
export interface Frame extends LightFrame {
  /** The encoded server-sent event. */
  bytes: Uint8Array;
  /** For frames that carry a picture: where in `bytes` its base64 is. */
  picture: { index: number; mimeType: string; start: number; end: number } | null;
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
 * A frame with a picture. The base64 has several megabytes: it is copied into the frame once and never passes through
 * JSON.stringify. It must be plain base64 (see `plainBase64`).
 */
export function encodePictureFrame(sequence: number, head: PictureHead, base64: string): Frame {
  const open = JSON.stringify(head.data).slice(0, -1);
  const before = Buffer.from(`id: ${sequence}\nevent: ${head.event}\ndata: ${open},"base64":"`);
  const after = Buffer.from('"}\n\n');
  const bytes = Buffer.allocUnsafeSlow(before.length + base64.length + after.length);
  before.copy(bytes, 0);
  bytes.write(base64, before.length, 'latin1');
  const end = before.length + base64.length;
  after.copy(bytes, end);
  const { index, mimeType } = head.data;
  return {
    ...encodePictureHead(sequence, head, Buffer.byteLength(base64, 'base64')),
    picture: { index, mimeType, start: before.length, end },
    bytes,
  };
}

/** A frame with the size of a picture, whose bytes are fetched apart. */
export function encodePictureHead(sequence: number, head: PictureHead, sizeBytes: number): LightFrame {
  return { sequence, event: head.event, data: JSON.stringify({ ...head.data, sizeBytes }) };
}

/** The picture that a frame carries, decoded. */
export function decodePicture({ bytes, picture }: Frame): { mimeType: string; bytes: Buffer } | null {
  if (picture === null) return null;
  const base64 = Buffer.from(bytes.buffer, bytes.byteOffset + picture.start, picture.end - picture.start);
  return { mimeType: picture.mimeType, bytes: Buffer.from(base64.toString('latin1'), 'base64') };
}

/** A frame in the stream of several jobs, where the job is a part of its id. */
export function encodeSharedFrame(jobId: string, { sequence, event, data }: LightFrame): Uint8Array {
  return encoder.encode(`id: ${jobId}:${sequence}\nevent: ${event}\ndata: ${data}\n\n`);
}

/** The one frame of a job that the studio does not know. It has no place in a log, and so no id. */
export function encodeUnknownJob(jobId: string): Uint8Array {
  return encoder.encode(`event: job-unknown\ndata: ${JSON.stringify({ jobId })}\n\n`);
}

/** The same base64 without whitespace or anything else that would break a frame or its reader. */
export function plainBase64(base64: string, decoded: Buffer): string {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  const isPlain = base64.length % 4 === 0 && (base64.length / 4) * 3 - padding === decoded.length;
  return isPlain ? base64 : decoded.toString('base64');
}

export const heartbeatFrame: Uint8Array = encoder.encode(': heartbeat\n\n');
