import { limits } from '@/lib/protocol/limits';
import type { ModelsAnswer } from '@/lib/protocol/model-list';
import type { Session } from '@/lib/protocol/session';
import { ApiFailure, NetworkFailure, UnreadableAnswer } from '../platform/api-failure';
import { readAnswer, send } from '../platform/http';
import { ownKeyHeaders, useOwnKey } from './own-key-store';
import { useSession } from './session-store';

/** The last request, until it has been answered. */
let loading: Promise<Date | null> | null = null;

/**
 * Asks the server how it is configured, then which models the gateway serves. It is called again after unlocking, and
 * after a failure.
 * @returns the time by the server's clock; null if it did not tell it
 */
export function loadSession(): Promise<Date | null> {
  const asked = askForSession().finally(() => {
    if (loading === asked) loading = null;
  });
  loading = asked;
  return asked;
}

async function askForSession(): Promise<Date | null> {
  const store = useSession.getState();
  if (store.session === null) store.setStatus('loading');
  try {
    const { session, at } = await getSession();
    store.setSession(withOwnKeyApplied(session));
    if (!session.locked) await loadModels();
    return at;
  } catch (error) {
    if (!isExpected(error)) throw error;
    // A known session stays: a server that restarts must not empty the form.
    if (useSession.getState().session === null) store.setStatus('failed');
    return null;
  }
}

/** Assumed while the studio has not said how large a request may be. */
const assumedBodyBytes = 4_000_000;

/** How many bytes one request to this studio may have. */
export async function bodyLimit(): Promise<number> {
  // As a page opens, the session may be on its way.
  if (useSession.getState().session === null) await (loading ?? loadSession());
  return useSession.getState().session?.limits.bodyBytes ?? assumedBodyBytes;
}

/** How many bytes the files of one job may have: the gateway takes them as base64, which is a third larger. */
export async function jobBodyLimit(): Promise<number> {
  return Math.min(await bodyLimit(), (limits.gatewayJsonBytes * 3) / 4);
}

async function getSession(): Promise<{ session: Session; at: Date | null }> {
  const answer = await send('/api/session');
  const toldMs = Date.parse(answer.headers.get('date') ?? '');
  return {
    session: await readAnswer(answer, readSession),
    at: Number.isNaN(toldMs) ? null : new Date(toldMs),
  };
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
  return readAnswer(await send('/api/models', { headers: ownKeyHeaders() }), readModels);
}

// Both answers come from this studio, which has checked what it took from the gateway. So it is enough to check that
// they are the studio's and not a proxy's page: their schemas would load a parser of 32 kB with the first paint.
function readSession(answer: unknown): Session {
  const session = answer as Partial<Session> | null;
  if (typeof session?.locked !== 'boolean' || !session.limits || !session.storage) {
    throw new TypeError('This is not a session.');
  }
  return session as Session;
}

function readModels(answer: unknown): ModelsAnswer {
  const list = answer as Partial<ModelsAnswer> | null;
  if (!Array.isArray(list?.models) || typeof list.defaultModel !== 'string') {
    throw new TypeError('This is not a list of models.');
  }
  return list as ModelsAnswer;
}

function isExpected(error: unknown): boolean {
  return error instanceof ApiFailure || error instanceof NetworkFailure || error instanceof UnreadableAnswer;
}
