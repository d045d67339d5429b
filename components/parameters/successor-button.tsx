'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { carriedChoices } from '@/lib/browser/parameters/carried-choices';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { useFormDraft } from './use-form-draft';

/** Puts the successor in the place of a retired model, with the prompt and every setting that it can take. */
export function SuccessorButton({ successor }: { successor: CatalogueModel }) {
  const t = useTranslations('parameters.model');
  const choices = useFormDraft((draft) => draft.choices);
  const setModel = useFormDraft((draft) => draft.setModel);
  const change = () => {
    setModel(successor.id, carriedChoices(successor, choices));
    // The button goes away: whoever pressed it by keyboard goes on at the field, which tells the new model.
    document.querySelector<HTMLSelectElement>('select[name="model"]')?.focus();
  };
  return (
    <Button className="w-fit max-w-full" onClick={change}>
      {t('switchTo', { label: successor.label })}
    </Button>
  );
}
