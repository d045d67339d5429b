interface DraftStore {
  getState: () => { prompt: string; setPrompt: (prompt: string) => void };
  persist: { hasHydrated: () => boolean; rehydrate: () => Promise<void> | void };
}

/**
 * Reads the draft of a form from storage. The field is empty until then, so what the user types meanwhile is appended
 * to the draft.
 */
export function readDraft(store: DraftStore): void {
  const typed = store.persist.hasHydrated() ? '' : store.getState().prompt;
  // This is synchronous, because localStorage is.
  void store.persist.rehydrate();
  const { prompt, setPrompt } = store.getState();
  if (typed !== '' && prompt !== typed) setPrompt(prompt === '' ? typed : `${prompt}\n${typed}`);
}
