import { loadSession } from './load-session';
import { useSession } from './session-store';

/** Where the studio has not said what it takes. */
const bodyBytesElse = 4_000_000;

/** Bytes that one request to this studio may have. */
export async function bodyLimit(): Promise<number> {
  if (useSession.getState().session === null) await loadSession();
  return useSession.getState().session?.limits.bodyBytes ?? bodyBytesElse;
}
