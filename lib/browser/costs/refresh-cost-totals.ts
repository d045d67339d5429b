import { withLock } from '../platform/locks';
import { localDayStart, useCostTotals } from './cost-totals-store';

/**
 * Copies the sums of the ledger to the store; nothing else writes it. One tab at a time, so that the last to write
 * localStorage has also read IndexedDB last. When the browser denies storage, the store keeps what it has.
 */
export async function refreshCostTotals(): Promise<void> {
  const [{ readOrigin, restoreTotals }, { sumLedger }, { libraryDatabase }, { ignoreStorageFailure }] =
    await Promise.all([
      import('./carried-totals'),
      import('./ledger-totals'),
      import('../platform/database'),
      import('../platform/storage-failure'),
    ]);
  const refresh = async () => {
    const todayStart = localDayStart(new Date());
    // This comes first, because the next line overwrites the sums that it compares with.
    await restoreTotals(useCostTotals.getState());
    const { ledger, totals, state } = libraryDatabase();
    const reading = await libraryDatabase().transaction('r', ledger, totals, state, async () => ({
      ...(await sumLedger(todayStart)),
      origin: await readOrigin(),
    }));
    useCostTotals.getState().read({ ...reading, todayStart });
  };
  await ignoreStorageFailure(() => withLock('refresh-meter', refresh));
}
