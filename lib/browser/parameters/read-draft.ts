interface DraftStore {
  getState: () => { prompt: string; setPrompt: (prompt: string) => void };
  persist: { hasHydrated: () => boolean; rehydrate: () => Promise<void> | void };
}

/**
 * Reads a form's draft from storage. The field looks empty until then: who types meanwhile goes on with the draft, and
 * neither is lost.
 */
export function readDraft(store: DraftStore): void {
  const typed = store.persist.hasHydrated() ? '' : store.getState().prompt;
  // Synchronous, as localStorage is.
  void store.persist.rehydrate();
  const { prompt, setPrompt } = store.getState();
  if (typed !== '' && prompt !== typed) setPrompt(prompt === '' ? typed : `${prompt}\n${typed}`);
}
