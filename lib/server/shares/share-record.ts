import 'server-only';
import { z } from 'zod';
import { shareDraftSchema, shareIdSchema } from '@/lib/protocol/shares';

export const sharePictureTypes = ['image/png', 'image/jpeg', 'image/webp'] as const;

const verifierSchema = z.object({ salt: z.string(), hash: z.string() });
export type PasswordVerifier = z.infer<typeof verifierSchema>;

/** Written once, with the draft: the creator's choices, and only hashes of the token and the password. */
export const shareRecordSchema = shareDraftSchema.omit({ password: true }).extend({
  id: shareIdSchema,
  createdAt: z.string(),
  tokenHash: z.string(),
  password: verifierSchema.nullable(),
  /** Size of every part except the last of a picture; stored, because the configuration may change. */
  partBytes: z.int(),
  /** The slot of this share among all shares of the studio. */
  slot: z.int(),
});
export type ShareRecord = z.infer<typeof shareRecordSchema>;

/** An uploaded picture that was decoded and found valid. */
export const validPictureSchema = z.object({
  mimeType: z.enum(sharePictureTypes),
  width: z.int(),
  height: z.int(),
  /** The size of the shared file, without its metadata. */
  sizeBytes: z.int(),
});
export type ValidPicture = z.infer<typeof validPictureSchema>;

/** Written once, when every picture is complete; from then on the link opens. */
export const publicationSchema = z.object({
  publishedAt: z.string(),
  expiresAt: z.string().nullable(),
  pictures: z.array(validPictureSchema),
});
export type Publication = z.infer<typeof publicationSchema>;

/** What the creator has changed since the share was published. */
export const changesSchema = z.object({ title: z.string(), expiresAt: z.string().nullable() });
export type ShareChanges = z.infer<typeof changesSchema>;

/** All that is left of a share that was revoked or has expired, so that its link answers 410 instead of 404. */
export const goneSchema = z.object({ at: z.string(), reason: z.enum(['revoked', 'expired']) });
export type Gone = z.infer<typeof goneSchema>;

/** `original` is the file without metadata; `large` and `small` are WebP for screens. */
export const pictureSizes = ['original', 'large', 'small'] as const;
export type PictureSize = (typeof pictureSizes)[number];

/** Where the objects of shares are stored. Callers have checked the ids; the storage refuses malformed keys. */
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
  attempts: (id: string, window: number, client: string) => `shares/${id}/guesses/${window}/${client}/`,
  slots: 'share-slots/',
  slot: (slot: number) => `share-slots/${slot}`,
  days: 'share-days/',
  day: (day: string) => `share-days/${day}/`,
} as const;
