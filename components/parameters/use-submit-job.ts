'use client';

import { useEffect, useState } from 'react';
import { afterInteraction } from '@/components/ui/after-interaction';
import { loadOrReload } from '@/components/ui/load-or-reload';
import type { JobFiles } from '@/lib/browser/library/job-files';
import { useComposerSheet } from '@/lib/browser/parameters/composer-sheet-store';
import { focusField } from '@/lib/browser/parameters/focus-field';
import type { FormSpec } from '@/lib/browser/parameters/price-form';
import { useSession } from '@/lib/browser/session/session-store';
import { limits } from '@/lib/protocol/limits';
import { useDoubleClick } from './use-double-click';

/** Not needed to paint or type, so it is loaded after the first interaction, at the latest by the press. */
let loaded: typeof import('@/lib/browser/jobs/submit-job') | null = null;

async function loadSubmitJob() {
  loaded ??= await import('@/lib/browser/jobs/submit-job');
  return loaded;
}

export interface JobSource {
  /** Reads the form at the moment of a press. */
  readSpec: () => FormSpec;
  /** Whether something other than the prompt is missing. */
  isLacking?: () => boolean;
  /** The files to send with the job; null: there is nothing to send after all. */
  collectFiles?: (spec: FormSpec) => Promise<JobFiles | null>;
}

/**
 * What the main button of a form does: it checks the form and submits it. `wasRefused`: something was missing at the
 * last press. `isUnsent`: it could not be sent, because the studio cannot be reached; the form stays as it is.
 */
export function useSubmitJob({ readSpec, isLacking, collectFiles }: JobSource) {
  const [wasRefused, setRefused] = useState(false);
  const [isUnsent, setUnsent] = useState(false);
  const isDoubleClick = useDoubleClick();

  // Loads the code that a press needs before the press. If loading fails, the press shows it.
  useEffect(() => afterInteraction(() => void loadSubmitJob().catch(() => undefined)), []);

  const submit = async () => {
    const spec = readSpec();
    const { model, kind, parameters, estimate, issue } = spec;
    const prompt = spec.prompt.trim();
    const lacks = isLacking?.() ?? false;
    setRefused(prompt === '' || lacks);
    if (prompt === '' || prompt.length > limits.promptCharacters) {
      focusField('prompt');
      return;
    }
    if (lacks || issue) return;
    if (isDoubleClick(JSON.stringify([model.id, prompt, parameters]))) return;
    // The form closes at once, because nobody expects it to move long after the press.
    useComposerSheet.getState().fold();
    const [sending, files] = await Promise.all([loaded ?? loadOrReload(loadSubmitJob), collectFiles?.(spec)]);
    setUnsent(sending === null);
    if (sending === null) useComposerSheet.getState().open();
    if (sending === null || files === null) return;
    const demo = useSession.getState().session?.demo ?? false;
    const estimateMicroUsd = estimate.microUsd;
    sending.submitJob({
      kind,
      model: model.id,
      prompt,
      parameters,
      estimateMicroUsd,
      demo,
      files: files ?? null,
    });
  };
  return { submit: () => void submit(), wasRefused, isUnsent };
}
