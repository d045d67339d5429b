'use client';

import { useTranslations } from 'next-intl';
import { useRef, useState } from 'react';
import { useDraft } from '@/lib/browser/stores/draft-store';
import { useSession } from '@/lib/browser/stores/session-store';
import { startJob } from '@/lib/browser/workflows/run-job';
import { limits } from '@/lib/protocol/limits';
import { readCreateOrder } from './create-order';

/** A second press within this time is the first one's double click, not a second order. */
const doubleClickMs = 600;

/** Checks the form and issues it; `error` says what is missing after a press that could not be sent. */
export function useGenerate(): { generate: () => void; error: string | null } {
  const t = useTranslations('create.prompt');
  const isEmpty = useDraft((draft) => draft.prompt.trim() === '');
  const [pressedEmpty, setPressedEmpty] = useState(false);
  const pressedAt = useRef(Number.NEGATIVE_INFINITY);

  const generate = () => {
    const { model, kind, parameters, estimate, issue, ...order } = readCreateOrder();
    const prompt = order.prompt.trim();
    setPressedEmpty(prompt === '');
    if (prompt === '' || prompt.length > limits.promptCharacters) {
      document.querySelector<HTMLTextAreaElement>('textarea[name="prompt"]')?.focus();
      return;
    }
    if (issue || performance.now() - pressedAt.current < doubleClickMs) return;
    pressedAt.current = performance.now();
    const demo = useSession.getState().session?.demo ?? false;
    startJob({ kind, model: model.id, prompt, parameters, estimateMicroUsd: estimate.microUsd, demo });
  };
  return { generate, error: pressedEmpty && isEmpty ? t('empty') : null };
}
