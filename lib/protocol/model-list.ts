import { z } from 'zod';

/** Micro-USD per million tokens, from the gateway's live list; null where it names none. */
export const livePriceSchema = z.object({
  inputMicroUsdPerMillion: z.int().min(0).nullable(),
  outputMicroUsdPerMillion: z.int().min(0).nullable(),
});
export type LivePrice = z.infer<typeof livePriceSchema>;

/** What the gateway serves now. The browser joins it with its catalogue. */
const modelListSchema = z.object({
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

/** Answer of `GET /api/models`. */
export const modelsAnswerSchema = modelListSchema.extend({
  /** What forms start with, by this list: the session may have told it before there was one. */
  defaultModel: z.string(),
});
export type ModelsAnswer = z.infer<typeof modelsAnswerSchema>;
