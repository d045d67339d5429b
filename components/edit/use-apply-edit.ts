'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useDoubleClick } from '@/components/parameters/use-double-click';
import { isOnItsWay, type Reference } from '@/lib/browser/reference';
import { useEditDraft } from '@/lib/browser/stores/edit-draft-store';
import { useReferences } from '@/lib/browser/stores/references-store';
import { useSession } from '@/lib/browser/stores/session-store';
import { collectEditFiles } from '@/lib/browser/workflows/collect-edit-files';
import { limits } from '@/lib/protocol/limits';
import { readEditOrder } from './edit-order';

/** Not needed to paint or type: it is loaded while the page rests, at the latest by the press. */
const loadRunJob = () => import('@/lib/browser/workflows/run-job');

export interface ApplyEdit {
  apply: () => void;
  /** What is missing, after a press that could not be sent. */
  promptError: string | null;
  referencesError: string | null;
}

/** Checks the form and issues it. */
export function useApplyEdit(): ApplyEdit {
  const t = useTranslations('edit');
  const isEmpty = useEditDraft((draft) => draft.prompt.trim() === '');
  const lacking = useReferences((state) => whatIsLacking(state.references));
  const [pressed, setPressed] = useState(false);
  const isDoubleClick = useDoubleClick();

  // Synchronises with the network: what a press needs lies ready before it.
  useEffect(() => void loadRunJob(), []);

  const apply = async () => {
    const { model, kind, parameters, estimate, issue, ...order } = readEditOrder();
    const prompt = order.prompt.trim();
    const lacks = whatIsLacking(useReferences.getState().references);
    setPressed(prompt === '' || lacks !== null);
    if (prompt === '' || prompt.length > limits.promptCharacters) {
      document.querySelector<HTMLTextAreaElement>('textarea[name="prompt"]')?.focus();
      return;
    }
    if (lacks !== null || issue) return;
    if (isDoubleClick(JSON.stringify([model.id, prompt, parameters]))) return;
    const [{ startJob }, files] = await Promise.all([loadRunJob(), collectEditFiles()]);
    if (files === null) return;
    const demo = useSession.getState().session?.demo ?? false;
    startJob({ kind, model: model.id, prompt, parameters, estimateMicroUsd: estimate.microUsd, demo, files });
  };
  return {
    apply: () => void apply(),
    promptError: pressed && isEmpty ? t('promptEmpty') : null,
    referencesError: pressed && lacking ? t(`lacking.${lacking}`) : null,
  };
}

function whatIsLacking(references: readonly Reference[]): 'picture' | 'time' | null {
  if (references.some(isOnItsWay)) return 'time';
  return references.some(({ progress }) => progress.status === 'ready') ? null : 'picture';
}
