'use client';

import { useEffect } from 'react';
import { restoreReferences } from '@/lib/browser/references/form-references';
import { useEditReferences } from '@/lib/browser/references/pending-references-store';
import { editForm } from '@/lib/browser/references/reference-forms';
import { useReferences } from '@/lib/browser/references/references-store';
import { takeWaitingPictures } from '@/lib/browser/references/take-pending-references';

/** Puts on the form what the last visit left there, then what "use as reference" has laid ready. */
export function useSavedReferences(): void {
  const isRead = useReferences((state) => state.isRead);
  const hasWaiting = useEditReferences((state) => state.ids.length > 0);

  // Reads the library and localStorage; once.
  useEffect(() => {
    void restoreReferences(editForm);
    void useEditReferences.persist.rehydrate();
  }, []);

  // Synchronises the form with the pictures that wait for it.
  useEffect(() => {
    if (isRead && hasWaiting) void takeWaitingPictures();
  }, [isRead, hasWaiting]);
}
