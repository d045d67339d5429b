import { z } from 'zod';
import { jobKinds, jobParametersSchema } from './job-request';
import { limits } from './limits';

/** 128 random bits in lower-case hexadecimal: unguessable, and safe in paths of any file system. */
export const shareIdSchema = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'The id of a share is 32 hexadecimal digits.');

/** Days until a share expires; null: never. */
export const shareLifetimes = [1, 7, 30, null] as const;
export type ShareLifetime = (typeof shareLifetimes)[number];
const lifetimeSchema = z.union([z.literal(1), z.literal(7), z.literal(30), z.null()]);

const titleSchema = z
  .string()
  .trim()
  .max(limits.shareTitleCharacters, `A title has at most ${limits.shareTitleCharacters} characters.`);

/** What a picture was made with, as its creator chose to show it. */
export const shareSettingsSchema = z.strictObject({
  kind: z.enum(jobKinds),
  model: z.string().trim().min(1).max(200),
  parameters: jobParametersSchema,
});
export type ShareSettings = z.infer<typeof shareSettingsSchema>;

/** What was not chosen is not sent: its absence is the choice. */
const sharedFactsSchema = z.strictObject({
  prompt: z.string().max(limits.promptCharacters).optional(),
  settings: shareSettingsSchema.optional(),
  cost: z.strictObject({ microUsd: z.int().min(0), isExact: z.boolean() }).optional(),
});
export type SharedFacts = z.infer<typeof sharedFactsSchema>;

/** The JSON of `POST /api/shares`. The bytes follow, picture by picture, in parts of `partBytes`. */
export const shareDraftSchema = z.strictObject({
  title: titleSchema.default(''),
  lifetimeDays: lifetimeSchema.default(30),
  allowDownload: z.boolean().default(true),
  password: z.string().min(1).max(200).optional(),
  pictures: z
    .array(sharedFactsSchema.extend({ sizeBytes: z.int().min(1).max(limits.pictureDownloadBytes) }))
    .min(1, 'A share has at least one picture.'),
});
export type ShareDraft = z.infer<typeof shareDraftSchema>;

/** Answer of `POST /api/shares`. The token is told this once; the studio keeps its hash. */
export const shareReceiptSchema = z.object({
  id: shareIdSchema,
  token: z.string(),
  /** Bytes of every part but a picture's last. */
  partBytes: z.int(),
  /** Parts of each picture. */
  parts: z.array(z.int()),
});
export type ShareReceipt = z.infer<typeof shareReceiptSchema>;

/** The JSON of `PATCH /api/shares/{id}`; a lifetime counts from now. */
export const shareChangeSchema = z
  .strictObject({ title: titleSchema.optional(), lifetimeDays: lifetimeSchema.optional() })
  .refine((change) => Object.keys(change).length > 0, 'Nothing to change.');
export type ShareChange = z.infer<typeof shareChangeSchema>;

/** A share as its creator sees it. */
const shareSummarySchema = z.object({
  id: shareIdSchema,
  status: z.enum(['draft', 'published', 'gone']),
  title: z.string(),
  createdAt: z.string(),
  /** ISO 8601; null: never. */
  expiresAt: z.string().nullable(),
  pictures: z.int(),
  sizeBytes: z.int(),
  views: z.int(),
  hasPassword: z.boolean(),
});
export type ShareSummary = z.infer<typeof shareSummarySchema>;

export const shareListSchema = z.object({ shares: z.array(shareSummarySchema) });

/** What "Open in the studio" imports: nothing else of a share is readable by it. */
export const shareRecipeSchema = z.object({
  prompt: z.string().max(limits.promptCharacters),
  settings: shareSettingsSchema.nullable(),
});
export type ShareRecipe = z.infer<typeof shareRecipeSchema>;

/** Tokens that one list may be asked with: they travel in one header line of less than 4 kB. */
export const shareTokensMax = 50;
