import { create } from 'zustand';
import type { ModelList, ModelsAnswer } from '@/lib/protocol/model-list';
import type { Session } from '@/lib/protocol/session';

export interface SessionState {
  /** How the server is configured; null until it has answered once. */
  session: Session | null;
  /** The models that the gateway serves now; null until known. The form needs only the catalogue. */
  models: ModelList | null;
  /** The status of the session, not of the models. `failed` until the server is asked again. */
  status: 'loading' | 'ready' | 'failed';
  setSession: (session: Session) => void;
  /** Also updates the default model: the session may have named it without knowing this list. */
  setModels: (answer: ModelsAnswer) => void;
  setStatus: (status: SessionState['status']) => void;
}

/** Only `loadSession` writes here. */
export const useSession = create<SessionState>()((set) => ({
  session: null,
  models: null,
  status: 'loading',
  setSession: (session) => set({ session, status: 'ready' }),
  setModels: ({ defaultModel, ...models }) =>
    set(({ session }) => ({ models, session: session && { ...session, defaultModel } })),
  setStatus: (status) => set({ status }),
}));
