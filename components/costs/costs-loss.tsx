'use client';

import { LossNotice } from '@/components/library-copies/loss-notice';
import { useCopies } from '@/lib/browser/library-copies/use-copies';

/** Warns over the end of the page: if the browser has cleared pictures, ledger entries may be missing too. */
export function CostsLoss() {
  const copies = useCopies();
  if (!copies?.reading.loss) return null;
  return <LossNotice loss={copies.reading.loss} mode={copies.mode} reading={copies.reading} isFloating />;
}
