'use client';

import { LossNotice } from '@/components/library-copies/loss-notice';
import { useCopies } from '@/lib/browser/library-copies/use-copies';

/** Over the end of the page: entries of the ledger may be missing with the pictures that the browser has cleared. */
export function CostsLoss() {
  const copies = useCopies();
  if (!copies?.reading.loss) return null;
  return <LossNotice loss={copies.reading.loss} mode={copies.mode} reading={copies.reading} isFloating />;
}
