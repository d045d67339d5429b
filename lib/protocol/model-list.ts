import { z } from 'zod';

/** Micro-USD per million tokens, from the gateway's live list; null if the list has none. */
export const livePriceSchema = z.object({
  inputMicroUsdPerMillion: z.int().min(0).nullable(),
  outputMicroUsdPerMillion: z.int().min(0).nullable(),
});
export type LivePrice = z.infer<typeof livePriceSchema>;

/** The models that the gateway serves now. The browser combines them with its catalogue. */
const modelListSchema = z.object({
  models: z.array(
    z.object({
      id: z.string(),
      description: z.string().optional(),
      price: livePriceSchema.nullable(),
      retired: z.boolean(),
    }),
  ),
  /** False if the gateway's list could not be read, so that availability is unknown. */
  live: z.boolean(),
});
export type ModelList = z.infer<typeof modelListSchema>;

/** Response of `GET /api/models`. */
export const modelsAnswerSchema = modelListSchema.extend({
  /** The model that forms select first. It replaces the session's default, which may predate the list. */
  defaultModel: z.string(),
});
export type ModelsAnswer = z.infer<typeof modelsAnswerSchema>;
