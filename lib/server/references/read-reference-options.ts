import 'server-only';
import { z } from 'zod';
import { limits } from '@/lib/protocol/limits';
import { parseWith } from '../platform/http/read-body';
import type { ReferenceOptions } from './process-reference';

/** Room in a job's request for its other parts. */
const otherPartsBytes = 65_536;

const whole = z
  .string()
  .regex(/^\d{1,10}$/, 'should be a whole number')
  .transform(Number);

const querySchema = z.object({
  edge: z
    .union([z.literal('original'), whole.pipe(z.int().min(64).max(limits.referenceEdgeMax))])
    .default(limits.referenceEdge),
  budget: whole.pipe(z.int().min(10_000)).optional(),
});

/** `?edge` and `?budget` of `POST /api/references`. @throws AppError invalid_request naming the one that is wrong. */
export function readReferenceOptions(url: string, bodyLimitBytes: number): ReferenceOptions {
  const query = Object.fromEntries(new URL(url).searchParams);
  const { edge, budget } = parseWith(querySchema, query);
  const room = Math.max(10_000, bodyLimitBytes - otherPartsBytes);
  return { edge, budgetBytes: Math.min(budget ?? room, room) };
}
