import 'server-only';
import { z } from 'zod';
import { downloadContent } from '@/lib/server/gateway/downloads/download-content';
import { downloadLinkedPicture } from '@/lib/server/gateway/downloads/download-linked-picture';
import type { Upstream } from '@/lib/server/gateway/upstream';
import type { InspectedPicture } from '@/lib/server/platform/images/inspect-picture';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { jobKeys } from '../job-record';

/** Where a picture can be fetched: a public address, or one of the gateway's, which needs the key that paid. */
export type PictureLink = { url: string; taskId?: string };

const contentSchema = z.object({ taskId: z.string(), url: z.string() });

/** As it is stored: a public link is its plain address, which no JSON object can be. */
export function encodeLink({ url, taskId }: PictureLink): string {
  return taskId === undefined ? url : JSON.stringify({ taskId, url });
}

export function decodeLink(text: string): PictureLink {
  return text.startsWith('{') ? contentSchema.parse(JSON.parse(text)) : { url: text };
}

/** Whether a stored link can be used. */
export function isWholeLink(stored: Uint8Array): boolean {
  try {
    return URL.canParse(decodeLink(new TextDecoder().decode(stored)).url);
  } catch {
    // It begins like JSON, and is none.
    return false;
  }
}

/** Stores where a picture can be fetched. The newest link replaces an earlier one, because signed addresses expire. */
export async function storeLink(
  storage: Storage,
  jobId: string,
  index: number,
  link: PictureLink | string,
): Promise<void> {
  const key = jobKeys.link(jobId, index);
  const text = typeof link === 'string' ? link : encodeLink(link);
  if ((await storage.claim(key, text)) === 'created') return;
  const stored = await storage.get(key);
  // Without an object the sweep has deleted it meanwhile, because it is of no use any more.
  if (stored !== null && !Buffer.from(text).equals(stored)) await storage.put(key, text);
}

/** @throws AppError download_failed or cancelled */
export function fetchLink(
  signal: AbortSignal,
  upstream: Upstream,
  { url, taskId }: PictureLink,
): Promise<InspectedPicture & { bytes: Buffer }> {
  return taskId === undefined
    ? downloadLinkedPicture(signal, upstream, url)
    : downloadContent(signal, upstream, taskId, url);
}
