import { z } from 'zod';

/** Answer of `GET /api/balance`, of the key that the request uses. */
export const balanceSchema = z.object({
  /** Whole micro-USD; null where the gateway does not tell. */
  leftMicroUsd: z.int().nullable(),
  /** The key itself has no limit. */
  unlimited: z.boolean(),
  /** Nothing is charged: the sandbox answered. */
  demo: z.boolean(),
});
export type Balance = z.infer<typeof balanceSchema>;
