'use client';
'use no memo';

import { useLocale, useTranslations } from 'next-intl';
import { use } from 'react';
import { Field } from '@/components/ui/field';
import { lazyComponent } from '@/components/ui/lazy-component';
import { choicesAfterSwitch } from '@/lib/browser/parameters/choices-for-model';
import { useSession } from '@/lib/browser/session/session-store';
import { isRetired } from '@/lib/catalogue/default-model';
import type { CatalogueModel, Size } from '@/lib/catalogue/model';
import { findModel, hasRow } from '@/lib/catalogue/models';
import { today } from '@/lib/catalogue/today';
import type { JobKind } from '@/lib/protocol/job-request';
import type { ModelList } from '@/lib/protocol/model-list';
import { ModelChooser } from './model-chooser';
import { FormDraftContext, useFormDraft } from './use-form-draft';

// Few models need it.
const SuccessorButton = lazyComponent(
  () => import('./successor-button').then((module) => module.SuccessorButton),
  <div className="h-control" />,
);

/** Other models are unofficial or hardly known, which their hint says. */
const isUsual = (model: CatalogueModel) => model.family !== 'reverse' && hasRow(model);

export type ModelFieldProps = {
  model: CatalogueModel;
  kind: JobKind;
  /** The sizes of the pictures that go with the job, for the prices of the other models. */
  readReferenceSizes?: () => readonly Size[];
};

/** The model of a form. A retired model is marked, and its successor is offered. */
export function ModelField({ model, kind, readReferenceSizes }: ModelFieldProps) {
  const t = useTranslations('parameters.model');
  const list = useSession((state) => state.models);
  const setModel = useFormDraft((draft) => draft.setModel);
  const addDirectives = usePromptDirectives();
  const draft = use(FormDraftContext);
  const choose = (id: string) => {
    const next = findModel(id, list);
    setModel(id, choicesAfterSwitch(next, kind, draft.getState().choices));
    if (kind === 'create' && next.promptDirectives) addDirectives(next);
  };

  const isOver = isRetired(model, list, today());
  const { label, retirement, kinds } = model;
  const isServed = !list?.live || list.models.some(({ id }) => id === model.id);
  const hasHint = isOver || !isServed || retirement !== undefined || !kinds.includes(kind) || !isUsual(model);
  return (
    <div className="grid gap-2">
      <Field
        label={t('label')}
        hint={hasHint && <ModelHint model={model} kind={kind} list={list} isRetired={isOver} />}
      >
        <ModelChooser
          model={model}
          name={isOver ? t('retiredName', { label }) : label}
          kind={kind}
          onChoose={choose}
          readForm={() => ({ ...draft.getState(), referenceSizes: readReferenceSizes?.() ?? [] })}
        />
      </Field>
      {isOver && <SuccessorButton model={model} kind={kind} />}
    </div>
  );
}

/**
 * Writes the chosen size and background into the prompt for a model with prompt directives, so that no choice is lost.
 */
function usePromptDirectives(): (model: CatalogueModel) => void {
  const locale = useLocale();
  const choices = useFormDraft((draft) => draft.choices);
  const rewritePrompt = useFormDraft((draft) => draft.rewritePrompt);
  return ({ sizes }) =>
    void import('@/lib/browser/parameters/write-directives').then(({ writeDirectives }) =>
      rewritePrompt((prompt) => writeDirectives(prompt, sizes, choices, locale)),
    );
}

type ModelHintProps = {
  model: CatalogueModel;
  kind: JobKind;
  list: ModelList | null;
  isRetired: boolean;
};

/** What to know about a model before choosing it: that it is retired, not served, only chats, or is unofficial. */
function ModelHint({ model, kind, list, isRetired }: ModelHintProps) {
  const t = useTranslations('parameters.model');
  const locale = useLocale();
  const listing = list?.models.find((entry) => entry.id === model.id);
  const day = model.retirement?.on ?? null;
  const date =
    day && new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));
  if (isRetired) {
    const text = listing || !date ? t('retired') : t('retiredOn', { date });
    return <span className="text-warning">{text}</span>;
  }
  if (kind === 'edit' && !model.kinds.includes('edit')) return t('inChatHint');
  if (list?.live && listing === undefined) return t('notServed');
  if (date) return t('retires', { date });
  if (model.family === 'reverse') return t('reverseHint');
  if (!hasRow(model)) return t('unlistedHint');
  return null;
}
