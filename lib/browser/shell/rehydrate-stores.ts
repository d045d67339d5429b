import { useCostTotals } from '../costs/cost-totals-store';
import { useReportedCosts } from '../costs/reported-costs-store';
import { useDurations } from '../jobs/durations-store';
import { listEarlierKinds } from '../jobs/earlier-kinds';
import { useJobs } from '../jobs/jobs-store';
import { useLibraryIndex } from '../library/library-index-store';
import { useDraft } from '../parameters/form-draft-store';
import { readDraft } from '../parameters/read-draft';
import { useOwnKey } from '../session/own-key-store';
import { usePreferences } from '../session/preferences-store';

/** The draft is not one of them: typing in one tab must not change the form of another. */
const sharedStores = [
  useDurations,
  useLibraryIndex,
  useCostTotals,
  useReportedCosts,
  useOwnKey,
  usePreferences,
] as const;

/**
 * Reads the persisted stores from localStorage and follows what other tabs write there. Call it in one layout effect
 * at the root: React hydrates with the initial state that the server rendered, and paints with the state read here.
 * Returns a function that stops following.
 */
export function rehydrateStores(): () => void {
  readDraft(useDraft);
  for (const store of sharedStores) void store.persist.rehydrate();
  useJobs.setState({ earlier: listEarlierKinds() });
  const onStorage = (event: StorageEvent) => {
    for (const store of sharedStores) {
      // The key is null when everything was cleared.
      if (event.key === store.persist.getOptions().name || event.key === null) void store.persist.rehydrate();
    }
  };
  window.addEventListener('storage', onStorage);
  return () => window.removeEventListener('storage', onStorage);
}
