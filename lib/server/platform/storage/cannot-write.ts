import 'server-only';
import { AppError } from '@/lib/protocol/app-error';

export const cannotWriteMessage =
  'The studio cannot write to its storage, so nothing was issued and nothing was charged.';

/** The refusal of a job of which nothing could be recorded, so that its call did not leave. */
export function cannotWrite(cause: unknown): AppError {
  return new AppError('not_configured', cannotWriteMessage, { cause });
}
