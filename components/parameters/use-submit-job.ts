'use client';

import { useEffect, useState } from 'react';
import type { JobFiles } from '@/lib/browser/library/job-files';
import { useComposerSheet } from '@/lib/browser/parameters/composer-sheet-store';
import { useSession } from '@/lib/browser/session/session-store';
import { limits } from '@/lib/protocol/limits';
import type { FormSpec } from './form-spec';
import { useDoubleClick } from './use-double-click';

/** Not needed to paint or type: it is loaded while the page rests, at the latest by the press. */
const loadRunJob = () => import('@/lib/browser/jobs/submit-job');

export interface OrderSource {
  /** The form as it stands at the moment of a press. */
  readOrder: () => FormSpec;
  /** Whether something beside the prompt is missing. */
  isLacking?: () => boolean;
  /** What is sent with it; null: there is nothing to send after all. */
  collectFiles?: () => Promise<JobFiles | null>;
}

/** What a form's main button does: checks the form and issues it. `wasRefused` after a press that lacked something. */
export function useSubmitJob({ readOrder, isLacking, collectFiles }: OrderSource) {
  const [wasRefused, setRefused] = useState(false);
  const isDoubleClick = useDoubleClick();

  // Synchronises with the network: what a press needs lies ready before it.
  useEffect(() => void loadRunJob(), []);

  const issueOrder = async () => {
    const { model, kind, parameters, estimate, issue, ...order } = readOrder();
    const prompt = order.prompt.trim();
    const lacks = isLacking?.() ?? false;
    setRefused(prompt === '' || lacks);
    if (prompt === '' || prompt.length > limits.promptCharacters) {
      document.querySelector<HTMLTextAreaElement>('textarea[name="prompt"]')?.focus();
      return;
    }
    if (lacks || issue) return;
    if (isDoubleClick(JSON.stringify([model.id, prompt, parameters]))) return;
    useComposerSheet.getState().fold();
    const demo = useSession.getState().session?.demo ?? false;
    const [{ submitJob }, files] = await Promise.all([loadRunJob(), collectFiles?.()]);
    if (files === null) return;
    const estimateMicroUsd = estimate.microUsd;
    submitJob({ kind, model: model.id, prompt, parameters, estimateMicroUsd, demo, files: files ?? null });
  };
  return { issueOrder: () => void issueOrder(), wasRefused };
}
