'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { choicesForModel, shownChoices } from '@/lib/browser/parameters/choices-for-model';
import { focusField } from '@/lib/browser/parameters/focus-field';
import { useSession } from '@/lib/browser/session/session-store';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { findModel } from '@/lib/catalogue/models';
import { successorOf } from '@/lib/catalogue/successor';
import { today } from '@/lib/catalogue/today';
import type { JobKind } from '@/lib/protocol/job-request';
import { useFormDraft } from './use-form-draft';

/** Replaces a retired model with its successor, and keeps the prompt and every shown setting that the successor takes. */
export function SuccessorButton({ model, kind }: { model: CatalogueModel; kind: JobKind }) {
  const t = useTranslations('parameters.model');
  const choices = useFormDraft((draft) => draft.choices);
  const setModel = useFormDraft((draft) => draft.setModel);
  const list = useSession((state) => state.models);
  const named = successorOf(model, list, today(), kind);
  if (named === null) return null;
  const successor = findModel(named.id, list);
  const replaceModel = () => {
    setModel(successor.id, choicesForModel(successor, shownChoices(model, kind, choices)));
    // The button disappears, so keyboard focus moves to the field, which shows the new model.
    focusField('model');
  };
  return (
    <Button className="w-fit max-w-full" onClick={replaceModel}>
      {t('switchTo', { label: successor.label })}
    </Button>
  );
}
