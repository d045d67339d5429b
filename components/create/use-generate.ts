'use client';

import { useTranslations } from 'next-intl';
import { useSubmitJob } from '@/components/parameters/use-submit-job';
import { useDraft } from '@/lib/browser/parameters/form-draft-store';
import { readCreateSpec } from './create-spec';

/** Issues the create form; `error` says what is missing after a press that could not be sent. */
export function useGenerate(): { generate: () => void; error: string | null } {
  const t = useTranslations('create.prompt');
  const isEmpty = useDraft((draft) => draft.prompt.trim() === '');
  const { issueOrder, wasRefused } = useSubmitJob({ readOrder: readCreateSpec });
  return { generate: issueOrder, error: wasRefused && isEmpty ? t('empty') : null };
}
