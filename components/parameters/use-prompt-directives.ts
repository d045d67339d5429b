'use client';

import { useLocale } from 'next-intl';
import { offeredSize } from '@/lib/browser/parameters/job-parameters';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { hasDirective, toggleDirective, writeSize } from '@/lib/catalogue/prompt-directives';
import { useFormDraft } from './use-form-draft';

/** What was chosen for another model, written into the prompt for one that is told in words: nothing wished is dropped. */
export function usePromptDirectives(): (model: CatalogueModel) => void {
  const locale = useLocale();
  const choices = useFormDraft((draft) => draft.choices);
  const rewritePrompt = useFormDraft((draft) => draft.rewritePrompt);
  return (model) =>
    rewritePrompt((prompt) => {
      const size = offeredSize(model.sizes, choices.size);
      const sized = size === 'auto' ? prompt : writeSize(prompt, size, locale);
      const isTransparent = choices.background === 'transparent' && !hasDirective(sized, 'transparent');
      return isTransparent ? toggleDirective(sized, 'transparent', locale) : sized;
    });
}
