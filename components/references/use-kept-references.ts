'use client';

import { useEffect } from 'react';
import { editForm } from '@/lib/browser/reference-forms';
import { useEditReferences } from '@/lib/browser/stores/edit-references-store';
import { useReferences } from '@/lib/browser/stores/references-store';
import { takeWaitingPictures } from '@/lib/browser/workflows/edit-references';
import { restoreReferences } from '@/lib/browser/workflows/form-references';

/** Puts on the form what the last visit left there, then what "use as reference" has laid ready. */
export function useKeptReferences(): void {
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
