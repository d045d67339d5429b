'use client';

import { useEffect, useState } from 'react';
import type { CatalogueModel } from '@/lib/catalogue/model';
import type { PromptHint } from '@/lib/moderation/prompt-hint';

const pauseMs = 250;
const none: readonly PromptHint[] = [];

/** Hints on the prompt, a moment after typing rests. Hints for an older text are not shown. */
export function useCoach(prompt: string, family: CatalogueModel['family']): readonly PromptHint[] {
  const [found, setFound] = useState<{ prompt: string; hints: readonly PromptHint[] }>({
    prompt: '',
    hints: none,
  });

  // Synchronises with the coach, whose word list is loaded once somebody writes.
  useEffect(() => {
    if (prompt.trim() === '') return;
    let isStale = false;
    const timer = setTimeout(async () => {
      const { coachPrompt } = await import('@/lib/moderation/coach-prompt');
      const modelFamily = family === 'reverse' ? 'reverse' : 'gpt-image';
      if (!isStale) setFound({ prompt, hints: coachPrompt(prompt, { modelFamily }) });
    }, pauseMs);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [prompt, family]);

  return found.prompt === prompt ? found.hints : none;
}
