import type { Session } from '@/lib/protocol/session';
import { getModels, getSession } from '../platform/api';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from '../platform/api-failure';
import { useOwnKey } from './own-key-store';
import { useSession } from './session-store';

/** Asks the server how it is configured, then what the gateway serves. Can be called again: after unlocking, or when it failed. */
export async function loadSession(): Promise<void> {
  const store = useSession.getState();
  if (store.session === null) store.setStatus('loading');
  try {
    const session = await getSession();
    store.setSession(asWithOwnKey(session));
    if (!session.locked) await loadModels();
  } catch (error) {
    if (!isExpected(error)) throw error;
    // What was known stays: a server that restarts must not empty the form.
    if (useSession.getState().session === null) store.setStatus('failed');
  }
}

/** With a key of the user's own nothing is a demo, whatever the server has. */
function asWithOwnKey(session: Session): Session {
  const isUsed = session.userKeys && useOwnKey.getState().key !== '';
  return { ...session, demo: session.demo && !isUsed };
}

/** Without the list the catalogue alone draws the form. */
async function loadModels(): Promise<void> {
  try {
    useSession.getState().setModels(await getModels());
  } catch (error) {
    if (!isExpected(error)) throw error;
  }
}

function isExpected(error: unknown): boolean {
  return error instanceof ApiFailure || error instanceof NetworkFailure || error instanceof UnreadableAnswer;
}
