import { z } from 'zod';

/** Micro-USD per million tokens, from the gateway's live list; null where it names none. */
export const livePriceSchema = z.object({
  inputMicroUsdPerMillion: z.int().min(0).nullable(),
  outputMicroUsdPerMillion: z.int().min(0).nullable(),
});
export type LivePrice = z.infer<typeof livePriceSchema>;

/** Answer of `GET /api/models`: what the gateway serves now. The browser joins it with its catalogue. */
export const modelListSchema = z.object({
  models: z.array(
    z.object({
      id: z.string(),
      description: z.string().optional(),
      price: livePriceSchema.nullable(),
      retired: z.boolean(),
    }),
  ),
  /** False when the gateway's list could not be read: then nothing is known about availability. */
  live: z.boolean(),
});
export type ModelList = z.infer<typeof modelListSchema>;
