import 'server-only';
import type { JobEvent, JobEventData } from '@/lib/protocol/job-events';

/** One frame of a job's stream, ready to be sent. */
export interface Frame {
  sequence: number;
  event: JobEvent['event'];
  /** The picture's index, for frames that carry bytes. */
  image: number | null;
  /** The encoded server-sent event. */
  bytes: Uint8Array;
}

const encoder = new TextEncoder();

export function encodeFrame(
  sequence: number,
  event: Exclude<JobEvent, { event: 'image-end' | 'image-preview' }>,
): Frame {
  const text = `id: ${sequence}\nevent: ${event.event}\ndata: ${JSON.stringify(event.data)}\n\n`;
  return { sequence, event: event.event, image: null, bytes: encoder.encode(text) };
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
  after.copy(bytes, before.length + base64.length);
  return { sequence, event: head.event, image: head.data.index, bytes };
}

/** The same base64 without whitespace or anything else that would break a frame or its reader. */
export function plainBase64(base64: string, decoded: Buffer): string {
  const padding = base64.endsWith('==') ? 2 : base64.endsWith('=') ? 1 : 0;
  const isPlain = base64.length % 4 === 0 && (base64.length / 4) * 3 - padding === decoded.length;
  return isPlain ? base64 : decoded.toString('base64');
}

export const heartbeatFrame: Uint8Array = encoder.encode(': heartbeat\n\n');
