import 'server-only';
import { z } from 'zod';
import { shareDraftSchema, shareIdSchema } from '@/lib/protocol/shares';

export const sharePictureTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;
export type SharePictureType = (typeof sharePictureTypes)[number];

const verifierSchema = z.object({ salt: z.string(), hash: z.string() });
export type PasswordVerifier = z.infer<typeof verifierSchema>;

/** Created once with the draft: what its creator chose, and hashes of what opens it. Never the token or the password. */
export const shareRecordSchema = shareDraftSchema.omit({ password: true }).extend({
  id: shareIdSchema,
  createdAt: z.string(),
  tokenHash: z.string(),
  password: verifierSchema.nullable(),
  /** Bytes of every part but a picture's last; the configuration may have changed since. */
  partBytes: z.int(),
  /** Its place among the shares that the studio holds. */
  slot: z.int(),
});
export type ShareRecord = z.infer<typeof shareRecordSchema>;

/** A picture that was proven to be one. */
export const provenPictureSchema = z.object({
  mimeType: z.enum(sharePictureTypes),
  width: z.int(),
  height: z.int(),
  /** Of the shared file, whose metadata was taken out. */
  sizeBytes: z.int(),
});
export type ProvenPicture = z.infer<typeof provenPictureSchema>;

/** Created once, when every picture is there: from now on the link opens. */
export const publicationSchema = z.object({
  publishedAt: z.string(),
  expiresAt: z.string().nullable(),
  pictures: z.array(provenPictureSchema),
});
export type Publication = z.infer<typeof publicationSchema>;

/** What its creator changed since. */
export const changesSchema = z.object({ title: z.string(), expiresAt: z.string().nullable() });
export type ShareChanges = z.infer<typeof changesSchema>;

/** All that stays of a share that was revoked or has expired: its link answers 410 instead of 404. */
export const goneSchema = z.object({ at: z.string(), reason: z.enum(['revoked', 'expired']) });
export type Gone = z.infer<typeof goneSchema>;

/** `original`: the file without metadata. `large` and `small`: WebP for screens. */
export const pictureSizes = ['original', 'large', 'small'] as const;
export type PictureSize = (typeof pictureSizes)[number];

/** Ids are checked before they get here, and the storage refuses every other key. */
export const shareKeys = {
  all: 'shares/',
  folder: (id: string) => `shares/${id}/`,
  record: (id: string) => `shares/${id}/record`,
  part: (id: string, index: number, part: number) => `shares/${id}/parts/${index}/${part}`,
  picture: (id: string, index: number, size: PictureSize) => `shares/${id}/pictures/${index}/${size}`,
  proof: (id: string, index: number) => `shares/${id}/pictures/${index}/proof`,
  card: (id: string) => `shares/${id}/card`,
  publication: (id: string) => `shares/${id}/publication`,
  changes: (id: string) => `shares/${id}/changes`,
  gone: (id: string) => `shares/${id}/gone`,
  views: (id: string) => `shares/${id}/views/`,
  viewsOf: (id: string, counter: string) => `shares/${id}/views/${counter}`,
  guesses: (id: string, stretch: number, guesser: string) => `shares/${id}/guesses/${stretch}/${guesser}/`,
  slots: 'share-slots/',
  slot: (slot: number) => `share-slots/${slot}`,
  days: 'share-days/',
  day: (day: string) => `share-days/${day}/`,
  ofDay: (day: string, place: number) => `share-days/${day}/${place}`,
} as const;
