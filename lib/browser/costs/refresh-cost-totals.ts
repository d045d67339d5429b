import { withLockIfStorageAllows } from '../platform/locks';
import { useCostTotals } from './cost-totals-store';
import { localDayStart } from './local-day';

/**
 * Copies the ledger's sums to the store. One tab at a time, so that the last tab to write localStorage has also read
 * IndexedDB last. Where storage is denied the store keeps what it has.
 */
export async function refreshCostTotals(): Promise<void> {
  const { sumLedger } = await import('./ledger');
  await withLockIfStorageAllows('refresh-meter', async () => {
    const todayStart = localDayStart(new Date());
    useCostTotals.getState().read({ ...(await sumLedger(todayStart)), todayStart });
  });
}
