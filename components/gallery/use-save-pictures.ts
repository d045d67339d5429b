'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { notify } from '@/components/ui/notify';
import { downloadPicture } from '@/lib/browser/library/download-picture';

/** Saves pictures to files one after another; `savedSoFar` is null while nothing is saved. */
export function useSavePictures(): {
  savedSoFar: number | null;
  save: (ids: readonly string[]) => Promise<void>;
} {
  const t = useTranslations('gallery.selection');
  const told = useTranslations('pictures.told');
  const [savedSoFar, setSavedSoFar] = useState<number | null>(null);

  const save = async (ids: readonly string[]) => {
    let saved = 0;
    try {
      for (const [at, id] of ids.entries()) {
        setSavedSoFar(at + 1);
        if ((await downloadPicture(id)) !== null) saved += 1;
      }
      const isAll = saved === ids.length;
      notify({
        tone: isAll ? 'success' : 'failure',
        title: isAll ? t('saved', { count: saved }) : t('savedSome', { saved, count: ids.length }),
        ...(isAll ? {} : { text: t('savedSomeText') }),
      });
    } catch {
      notify({ tone: 'failure', title: told('failed'), text: told('failedText') });
    } finally {
      setSavedSoFar(null);
    }
  };
  return { savedSoFar, save };
}
