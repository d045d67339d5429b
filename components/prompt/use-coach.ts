'use client';

import { useEffect, useState } from 'react';
import { afterInteraction } from '@/components/ui/after-interaction';
import type { CatalogueModel } from '@/lib/catalogue/model';
import type { PromptHint } from '@/lib/moderation/prompt-hint';

const pauseMs = 250;
const none: readonly PromptHint[] = [];

/** Hints on the prompt, a moment after typing stops. Hints on an older text are not shown. */
export function useCoach(prompt: string, family: CatalogueModel['family']): readonly PromptHint[] {
  const [found, setFound] = useState<{ prompt: string; hints: readonly PromptHint[] }>({
    prompt: '',
    hints: none,
  });

  // Loads the coach's word list and builds its index while the page is idle, so that no keystroke waits for it.
  useEffect(
    () =>
      afterInteraction(
        () => void import('@/lib/moderation/coach-prompt').then(({ coachPrompt }) => coachPrompt('-')),
      ),
    [],
  );

  // Runs the coach a moment after typing stops.
  useEffect(() => {
    if (prompt.trim() === '') return;
    let isStale = false;
    const timer = setTimeout(async () => {
      const { coachPrompt } = await import('@/lib/moderation/coach-prompt');
      const modelFamily = family === 'reverse' ? 'reverse' : 'gpt-image';
      const hints = coachPrompt(prompt, { modelFamily });
      // The directive chips already offer the missing ratio.
      if (!isStale) setFound({ prompt, hints: hints.filter((hint) => hint.id !== 'ratio:missing') });
    }, pauseMs);
    return () => {
      isStale = true;
      clearTimeout(timer);
    };
  }, [prompt, family]);

  return found.prompt === prompt ? found.hints : none;
}
