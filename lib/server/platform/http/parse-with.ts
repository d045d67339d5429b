import 'server-only';
import type { z } from 'zod';
import { AppError } from '@/lib/protocol/app-error';

/** @throws AppError invalid_request naming the first field that does not fit, as the wire names it. */
export function parseWith<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const path =
    issue === undefined
      ? []
      : [...issue.path, ...(issue.code === 'unrecognized_keys' ? issue.keys.slice(0, 1) : [])];
  const field = path.join('.');
  const message =
    issue?.code === 'unrecognized_keys' ? `Unknown field ${field}.` : `${field || 'body'}: ${issue?.message}`;
  throw new AppError('invalid_request', message, { details: field === '' ? {} : { field } });
}
