import 'server-only';
import { hashedId } from '../hashed-id';

/**
 * A request's address as the log may have it: without its query, and with a hash in place of what the address names,
 * since ids of jobs and shares open them.
 */
export function loggedPath(request: Request, params: object): string {
  const named = new Set(Object.values(params).flat().map(String));
  const { pathname } = new URL(request.url);
  return pathname
    .slice(0, 300)
    .split('/')
    .map((part) => (named.has(decoded(part)) && part.length > 8 ? `~${hashedId(decoded(part))}` : part))
    .join('/');
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    // Not an encoding: it names nothing.
    return part;
  }
}
