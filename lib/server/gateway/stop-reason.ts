import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import { TransportError } from './transport-error';

/** The deadline's or the caller's reason, where one of them ended the call. */
export function stopReason(signal: AbortSignal, cause: unknown): AppError | null {
  if (!signal.aborted || !(signal.reason instanceof AppError)) return null;
  const unsent = cause instanceof TransportError && !cause.connected;
  if (!unsent) return signal.reason;
  return new AppError(signal.reason.code, signal.reason.message, { details: { charged: false } });
}
