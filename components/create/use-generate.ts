'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useDoubleClick } from '@/components/parameters/use-double-click';
import { useComposerSheet } from '@/lib/browser/stores/composer-sheet-store';
import { useDraft } from '@/lib/browser/stores/draft-store';
import { useSession } from '@/lib/browser/stores/session-store';
import { limits } from '@/lib/protocol/limits';
import { readCreateOrder } from './create-order';

/** Not needed to paint or type: it is loaded while the page rests, at the latest by the press. */
const loadRunJob = () => import('@/lib/browser/workflows/run-job');

/** Checks the form and issues it; `error` says what is missing after a press that could not be sent. */
export function useGenerate(): { generate: () => void; error: string | null } {
  const t = useTranslations('create.prompt');
  const isEmpty = useDraft((draft) => draft.prompt.trim() === '');
  const [pressedEmpty, setPressedEmpty] = useState(false);
  const isDoubleClick = useDoubleClick();

  // Synchronises with the network: what a press needs lies ready before it.
  useEffect(() => void loadRunJob(), []);

  const generate = () => {
    const { model, kind, parameters, estimate, issue, ...order } = readCreateOrder();
    const prompt = order.prompt.trim();
    setPressedEmpty(prompt === '');
    if (prompt === '' || prompt.length > limits.promptCharacters) {
      document.querySelector<HTMLTextAreaElement>('textarea[name="prompt"]')?.focus();
      return;
    }
    if (issue) return;
    if (isDoubleClick(JSON.stringify([model.id, prompt, parameters]))) return;
    useComposerSheet.getState().fold();
    const demo = useSession.getState().session?.demo ?? false;
    void loadRunJob().then(({ startJob }) =>
      startJob({ kind, model: model.id, prompt, parameters, estimateMicroUsd: estimate.microUsd, demo }),
    );
  };
  return { generate, error: pressedEmpty && isEmpty ? t('empty') : null };
}
