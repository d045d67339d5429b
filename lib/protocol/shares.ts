import { z } from 'zod';
import { jobKinds, jobParametersSchema } from './job-request';
import { limits } from './limits';

/** 128 random bits in lower-case hexadecimal: unguessable, and valid in paths of every file system. */
export const shareIdSchema = z
  .string()
  .regex(/^[0-9a-f]{32}$/, 'The id of a share is 32 hexadecimal digits.');

/** Days until a share expires; null if it never does. */
export const shareLifetimes = [1, 7, 30, null] as const;
export type ShareLifetime = (typeof shareLifetimes)[number];
const lifetimeSchema = z.union([z.literal(1), z.literal(7), z.literal(30), z.null()]);

const titleSchema = z
  .string()
  .trim()
  .max(limits.shareTitleCharacters, `A title has at most ${limits.shareTitleCharacters} characters.`);

/** The settings of a picture, if its creator chose to share them. */
export const shareSettingsSchema = z.strictObject({
  kind: z.enum(jobKinds),
  model: z.string().trim().min(1).max(200),
  parameters: jobParametersSchema,
});
export type ShareSettings = z.infer<typeof shareSettingsSchema>;

/** What the creator shares about a picture. Facts that the creator does not share are never sent. */
const sharedFactsSchema = z.strictObject({
  prompt: z.string().max(limits.promptCharacters).optional(),
  settings: shareSettingsSchema.optional(),
  cost: z.strictObject({ microUsd: z.int().min(0), isExact: z.boolean() }).optional(),
});
export type SharedFacts = z.infer<typeof sharedFactsSchema>;

/** The JSON of `POST /api/shares`. The bytes of each picture follow in parts of `partBytes`. */
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

/** Response of `POST /api/shares`. Only this response contains the token; the studio stores its hash. */
export const shareReceiptSchema = z.object({
  id: shareIdSchema,
  token: z.string(),
  /** Size of every part except the last part of a picture. */
  partBytes: z.int(),
  /** Number of parts of each picture. */
  parts: z.array(z.int()),
});
export type ShareReceipt = z.infer<typeof shareReceiptSchema>;

/** The JSON of `PATCH /api/shares/{id}`. A new lifetime starts now. */
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
  /** ISO 8601; null if it never expires. */
  expiresAt: z.string().nullable(),
  pictures: z.int(),
  sizeBytes: z.int(),
  views: z.int(),
  hasPassword: z.boolean(),
});
export type ShareSummary = z.infer<typeof shareSummarySchema>;

export const shareListSchema = z.object({ shares: z.array(shareSummarySchema) });

/** The only data of a share that "Open in the studio" can read. */
export const shareRecipeSchema = z.object({
  prompt: z.string().max(limits.promptCharacters),
  settings: shareSettingsSchema.nullable(),
});
export type ShareRecipe = z.infer<typeof shareRecipeSchema>;

/** The maximum number of tokens in one list request. They share one header line of less than 4 kB. */
export const shareTokensMax = 50;
