import { create } from 'zustand';
import type { ModelList, ModelsAnswer } from '@/lib/protocol/model-list';
import type { Session } from '@/lib/protocol/session';

export interface SessionState {
  /** What the server is configured for; null until it has answered once. */
  session: Session | null;
  /** What the gateway serves now; null until known. The catalogue alone is enough to draw the form. */
  models: ModelList | null;
  /** Of the session alone; `failed` once asking did, until it is asked again. */
  status: 'loading' | 'ready' | 'failed';
  setSession: (session: Session) => void;
  /** With the default model by this list, which the session may have told without it. */
  setModels: (answer: ModelsAnswer) => void;
  setStatus: (status: SessionState['status']) => void;
}

/** Filled by the load-session workflow. */
export const useSession = create<SessionState>()((set) => ({
  session: null,
  models: null,
  status: 'loading',
  setSession: (session) => set({ session, status: 'ready' }),
  setModels: ({ defaultModel, ...models }) =>
    set(({ session }) => ({ models, session: session && { ...session, defaultModel } })),
  setStatus: (status) => set({ status }),
}));
