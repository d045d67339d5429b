import 'server-only';
import { z } from 'zod';

export const taskStatuses = ['pending', 'in_progress', 'completed', 'failed', 'cancelled'] as const;

/** Ids become part of addresses and of storage keys, so nothing else may be in them. */
export const taskIdPattern = /^[\w-]{1,200}$/;

/** Milliseconds since 1970; the gateway tells seconds. Anything that is no time of our century is ignored. */
export const taskTime = z
  .number()
  .transform((seconds) => seconds * 1_000)
  .refine((time) => time > 1e12 && time < 5e12)
  .nullish()
  .transform((time) => time ?? null)
  .catch(null);

/** A task as the gateway tells it, on the list or by itself. A field that is unreadable is one that is missing. */
export const taskSchema = z.looseObject({
  id: z.string().regex(taskIdPattern).nullish().catch(null),
  model: z.string().max(200).nullish().catch(null),
  status: z.enum(taskStatuses).nullish().catch(null),
  output: z.array(z.unknown()).nullish().catch(null),
  usage: z.unknown().optional(),
  error: z.unknown().optional(),
  created_at: taskTime,
  expires_at: taskTime,
});
export type TaskJson = z.infer<typeof taskSchema>;

/** Above what ten of the largest pictures cost, by far. */
const costUsdMax = 1_000;
const costSchema = z.object({ cost: z.number().min(0).max(costUsdMax) });

/** What the gateway says that a call cost, in whole micro-USD; null where it says nothing that can be a price. */
export function readTaskCost(usage: unknown): number | null {
  const parsed = costSchema.safeParse(usage);
  return parsed.success ? Math.round(parsed.data.cost * 1_000_000) : null;
}

/**
 * The id in the first bytes of a task's JSON, so that it is known before the megabytes of its pictures have arrived. Only
 * short values may stand before it: inside of one it could be another's.
 */
export function findTaskId(start: string): string | null {
  const member = '"\\w+"\\s*:\\s*(?:"[^"\\\\]{0,500}"|[\\w.+-]+)';
  const pattern = new RegExp(`^\\s*\\{\\s*(?:(?!"id")${member}\\s*,\\s*){0,20}"id"\\s*:\\s*"([^"]*)"`);
  const id = pattern.exec(start)?.[1];
  return id !== undefined && taskIdPattern.test(id) ? id : null;
}
