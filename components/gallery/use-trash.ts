'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { notify } from '@/components/ui/notify';
import { deletePicturesForGood, restoreDeleted } from '@/lib/browser/library/delete-pictures';
import type { TrashRow } from '@/lib/browser/platform/database-rows';
import { useLiveQuery } from '@/lib/browser/platform/use-live-query';
import { dayMs, trashMs } from '@/lib/protocol/durations';

const pageLength = 120;

export interface Trash {
  /** The last deleted first; as many as the user has asked for. */
  trashed: readonly TrashRow[];
  total: number;
  status: 'reading' | 'ready' | 'denied' | 'failed';
  showMore: () => void;
}

/** The trash, updated whenever this or another tab changes it. */
export function useTrash(): Trash {
  const [limit, setLimit] = useState(pageLength);
  const query = useLiveQuery(`trash:${limit}`, async () => {
    const { countTrash, listTrash } = await import('@/lib/browser/library/trash');
    return async () => ({ trashed: await listTrash(limit), total: await countTrash() });
  });
  // The previous result stays while more is read.
  const [shown, setShown] = useState(query.value);
  if (query.value !== null && query.value !== shown) setShown(query.value);
  return {
    trashed: shown?.trashed ?? [],
    total: shown?.total ?? 0,
    status: shown === null || query.status !== 'reading' ? query.status : 'ready',
    showMore: () => setLimit((before) => before + pageLength),
  };
}

/** Days until a picture is deleted for good; at least 1. */
export function daysLeft({ deletedAt }: Pick<TrashRow, 'deletedAt'>, nowMs: number): number {
  return Math.max(1, Math.ceil((Date.parse(deletedAt) + trashMs - nowMs) / dayMs));
}

/** What can be done with pictures in the trash. Each action shows a notice about its result. */
export function useTrashActions(): {
  restore: (ids: readonly string[]) => Promise<void>;
  /** `ids` null: all of them. */
  deleteForGood: (ids: readonly string[] | null, count: number) => Promise<void>;
} {
  const t = useTranslations('trash');
  const notices = useTranslations('pictures.notices');
  const orSay = async (work: () => Promise<void>) => {
    try {
      await work();
    } catch {
      // The browser's storage refused; nothing has changed.
      notify({ tone: 'failure', title: notices('failed'), text: notices('failedText') });
    }
  };
  return {
    restore: (ids) =>
      orSay(async () => {
        await restoreDeleted(ids);
        notify({ title: notices('restored', { count: ids.length }) });
      }),
    deleteForGood: (ids, count) =>
      orSay(async () => {
        await deletePicturesForGood(ids);
        notify({ title: t('deleted', { count }) });
      }),
  };
}
