import type { ModelsAnswer } from '@/lib/protocol/model-list';
import type { Session } from '@/lib/protocol/session';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from '../platform/api-failure';
import { readAnswer, send } from '../platform/http';
import { ownKeyHeaders, useOwnKey } from './own-key-store';
import { useSession } from './session-store';

/**
 * Asks the server how it is configured, then which models the gateway serves. It is called again after unlocking, and
 * when it failed.
 */
export async function loadSession(): Promise<void> {
  const store = useSession.getState();
  if (store.session === null) store.setStatus('loading');
  try {
    const session = await getSession();
    store.setSession(withOwnKeyApplied(session));
    if (!session.locked) await loadModels();
  } catch (error) {
    if (!isExpected(error)) throw error;
    // A known session stays: a server that restarts must not empty the form.
    if (useSession.getState().session === null) store.setStatus('failed');
  }
}

/** Assumed while the studio has not said how large a request may be. */
const assumedBodyBytes = 4_000_000;

/** How many bytes one request to this studio may have. */
export async function bodyLimit(): Promise<number> {
  if (useSession.getState().session === null) await loadSession();
  return useSession.getState().session?.limits.bodyBytes ?? assumedBodyBytes;
}

async function getSession(): Promise<Session> {
  const { sessionSchema } = await import('@/lib/protocol/session');
  return readAnswer(await send('/api/session'), (answer) => sessionSchema.parse(answer));
}

/** A user who brings a key is never in demo mode, whatever the server has. */
function withOwnKeyApplied(session: Session): Session {
  const isUsed = session.userKeys && useOwnKey.getState().key !== '';
  return { ...session, demo: session.demo && !isUsed };
}

/** Without the list, the form shows the models of the catalogue. */
async function loadModels(): Promise<void> {
  try {
    useSession.getState().setModels(await getModels());
  } catch (error) {
    if (!isExpected(error)) throw error;
  }
}

async function getModels(): Promise<ModelsAnswer> {
  const { modelsAnswerSchema } = await import('@/lib/protocol/model-list');
  const answer = await send('/api/models', { headers: ownKeyHeaders() });
  return readAnswer(answer, (list) => modelsAnswerSchema.parse(list));
}

function isExpected(error: unknown): boolean {
  return error instanceof ApiFailure || error instanceof NetworkFailure || error instanceof UnreadableAnswer;
}
