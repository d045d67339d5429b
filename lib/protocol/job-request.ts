import { z } from 'zod';
import { limits } from './limits';

export const jobKinds = ['create', 'edit', 'chat'] as const;
export type JobKind = (typeof jobKinds)[number];

/** The schema checks only the format. `checkParameters` decides whether a model accepts the size. */
const size = z
  .string()
  .regex(/^[1-9]\d{1,4}x[1-9]\d{1,4}$/, 'A size is WIDTHxHEIGHT in pixels, e.g. 1024x1536.');

export const resolutions = ['512', '1K', '2K', '4K'] as const;
export type Resolution = (typeof resolutions)[number];

export const jobParametersSchema = z.strictObject({
  n: z.int().min(1).max(limits.imagesMax).optional(),
  size: size.optional(),
  aspectRatio: z
    .string()
    .regex(/^[1-9]\d?:[1-9]\d?$/, 'A ratio is WIDTH:HEIGHT, e.g. 16:9.')
    .optional(),
  resolution: z.enum(resolutions).optional(),
  seed: z.int().min(0).max(limits.seedMax).optional(),
  quality: z.enum(['low', 'medium', 'high', 'xhigh', 'max']).optional(),
  background: z.enum(['transparent', 'opaque']).optional(),
  moderation: z.enum(['low']).optional(),
  outputFormat: z.enum(['png', 'jpeg', 'webp']).optional(),
  outputCompression: z.int().min(0).max(100).optional(),
  inputFidelity: z.enum(['high']).optional(),
  partialImages: z.int().min(0).max(limits.previewsMax).optional(),
});
export type JobParameters = z.infer<typeof jobParametersSchema>;

const chatMessageSchema = z.strictObject({
  role: z.enum(['user', 'assistant']),
  text: z.string().max(1_000_000),
  /** Indexes into the request's reference parts. */
  images: z.array(z.int().min(0)).max(limits.referencesMax).optional(),
});
export type ChatMessage = z.infer<typeof chatMessageSchema>;

export const jobIdSchema = z
  .string()
  .regex(/^[0-9a-f]{8}-[0-9a-f]{4}-[1-8][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/i, 'The id is a UUID.')
  .transform((id) => id.toLowerCase());

const prompt = z
  .string()
  .trim()
  .min(1, 'The prompt is empty.')
  .max(limits.promptCharacters, `The prompt is longer than ${limits.promptCharacters} characters.`);

/** The JSON of `POST /api/jobs`, alone or as the multipart part `request`. Unknown fields are rejected. */
export const jobRequestSchema = z.strictObject({
  id: jobIdSchema,
  kind: z.enum(jobKinds),
  model: z.string().trim().min(1).max(200),
  prompt,
  parameters: jobParametersSchema.default({}),
  messages: z.array(chatMessageSchema).max(1_000).optional(),
  /**
   * One prompt for each reference, in order: the prompt that made it, sent with the signature of that turn; null if
   * unknown.
   */
  referencePrompts: z.array(prompt.nullable()).max(limits.referencesMax).optional(),
});
export type JobRequest = z.infer<typeof jobRequestSchema>;
