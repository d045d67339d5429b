import { z } from 'zod';

/** Response of `GET /api/balance`, for the key that the request uses. */
export const balanceSchema = z.object({
  /** Whole micro-USD; null if the gateway does not report it. */
  leftMicroUsd: z.int().nullable(),
  /** Whether the key has no spending limit of its own. */
  unlimited: z.boolean(),
  /** Whether the sandbox answered, which charges nothing. */
  demo: z.boolean(),
});
export type Balance = z.infer<typeof balanceSchema>;
