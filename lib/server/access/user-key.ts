import 'server-only';
import { AppError } from '@/lib/protocol/app-error';
import type { Config } from '../platform/config';

/**
 * The user's own key, from the header of this request; null when none was sent. It is never stored, never logged, and
 * never replaced by the server's key when it is malformed.
 * @throws AppError wrong_origin (403) while users' keys are off, invalid_request when empty or malformed.
 */
export function readUserKey(config: Config, request: Request): string | null {
  const header = request.headers.get('x-aihubmix-key');
  if (header === null) return null;
  if (!config.userKeys) {
    throw new AppError(
      'wrong_origin',
      "This studio does not take users' own keys. Leave x-aihubmix-key out.",
    );
  }
  const key = header.trim();
  if (key === '' || key.length > 512 || !/^[\x21-\x7e]+$/.test(key)) {
    throw new AppError('invalid_request', 'The key in x-aihubmix-key is empty or malformed.', {
      details: { field: 'x-aihubmix-key' },
    });
  }
  return key;
}
