'use client';

import { useTranslations } from 'next-intl';
import { useIssueOrder } from '@/components/parameters/use-issue-order';
import { useDraft } from '@/lib/browser/stores/draft-store';
import { readCreateOrder } from './create-order';

/** Issues the create form; `error` says what is missing after a press that could not be sent. */
export function useGenerate(): { generate: () => void; error: string | null } {
  const t = useTranslations('create.prompt');
  const isEmpty = useDraft((draft) => draft.prompt.trim() === '');
  const { issueOrder, wasRefused } = useIssueOrder({ readOrder: readCreateOrder });
  return { generate: issueOrder, error: wasRefused && isEmpty ? t('empty') : null };
}
