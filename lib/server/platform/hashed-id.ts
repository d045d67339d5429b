import 'server-only';
import { createHash } from 'node:crypto';

/** Whoever knows the id of a job can read its pictures: logs have this instead, the same for the same id. */
export function hashedId(id: string): string {
  return createHash('sha256').update(`safelight id\n${id.toLowerCase()}`).digest('hex').slice(0, 16);
}
