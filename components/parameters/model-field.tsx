'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { lazyComponent } from '@/components/ui/lazy-component';
import { Select, type SelectGroup } from '@/components/ui/select';
import { fieldRefs } from '@/lib/browser/parameters/focus-field';
import { offeredSize } from '@/lib/browser/parameters/job-parameters';
import { useSession } from '@/lib/browser/session/session-store';
import { isRetired, successorOf } from '@/lib/catalogue/default-model';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, getCatalogueModel } from '@/lib/catalogue/models';
import { hasDirective, toggleDirective, writeSize } from '@/lib/catalogue/prompt-directives';
import type { JobKind } from '@/lib/protocol/job-request';
import type { ModelList } from '@/lib/protocol/model-list';
import { useFormDraft } from './use-form-draft';

const SuccessorButton = lazyComponent(
  () => import('./successor-button').then((module) => module.SuccessorButton),
  <div className="h-control" />,
);

type Option = Pick<CatalogueModel, 'id' | 'label' | 'retirement'>;

export type ModelFieldProps = { model: CatalogueModel; kind: JobKind };

/**
 * The models of the catalogue that can do this kind of job; for new pictures also any others that the gateway lists, and
 * for edits also those that edit in a conversation. A retired model is marked, and its successor is offered.
 */
export function ModelField({ model, kind }: ModelFieldProps) {
  const t = useTranslations('parameters.model');
  const live = useSession((state) => state.models);
  const setModel = useFormDraft((draft) => draft.setModel);
  const addDirectives = usePromptDirectives();
  const choose = (id: string) => {
    setModel(id);
    const next = getCatalogueModel(id);
    if (kind === 'create' && next?.promptDirectives) addDirectives(next);
  };

  const today = new Date().toISOString().slice(0, 10);
  const isOver = (entry: Option) => isRetired(entry, live, today);
  const optionsOf = (entries: readonly Option[]) =>
    entries.map((entry) => ({
      value: entry.id,
      label: isOver(entry) ? t('retiredName', { label: entry.label }) : entry.label,
    }));
  const successor = isOver(model) ? successorOf(model, live, today) : null;

  const able = catalogueModels.filter((entry) => entry.kinds.includes(kind));
  const groups: SelectGroup[] = [
    { label: t('official'), options: optionsOf(able.filter((entry) => entry.family === 'gpt-image')) },
    { label: t('reverse'), options: optionsOf(able.filter((entry) => entry.family === 'reverse')) },
  ];
  if (kind === 'edit') {
    const inChat = catalogueModels.filter(({ kinds }) => !kinds.includes('edit') && kinds.includes('chat'));
    groups.push({ label: t('inChat'), options: optionsOf(inChat) });
  }
  const others = kind === 'create' ? unlistedIds(live, model.id) : [];
  if (others.length > 0) {
    groups.push({ label: t('unlisted'), options: optionsOf(others.map((id) => ({ id, label: id }))) });
  }

  return (
    <div className="grid gap-2">
      <Field
        label={t('label')}
        hint={<ModelHint model={model} kind={kind} live={live} retired={isOver(model)} />}
      >
        <Select
          ref={fieldRefs.model}
          name="model"
          value={model.id}
          onValueChange={choose}
          options={groups.filter((group) => group.options.length > 0)}
        />
      </Field>
      {successor && <SuccessorButton successor={successor} />}
    </div>
  );
}

type ModelHintProps = ModelFieldProps & { live: ModelList | null; retired: boolean };

function ModelHint({ model, kind, live, retired }: ModelHintProps) {
  const t = useTranslations('parameters.model');
  const locale = useLocale();
  const listing = live?.models.find((entry) => entry.id === model.id);
  const day = model.retirement?.on ?? null;
  const date =
    day && new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));
  if (retired) {
    const text = listing || !date ? t('retired') : t('retiredOn', { date });
    return <span className="text-warning">{text}</span>;
  }
  if (kind === 'edit' && !model.kinds.includes('edit')) return t('inChatHint');
  if (live?.live && listing === undefined) return t('notServed');
  if (date) return t('retires', { date });
  if (model.family === 'reverse') return t('reverseHint');
  if (model.family === 'unlisted') return t('unlistedHint');
  return null;
}

function unlistedIds(live: ModelList | null, chosen: string): readonly string[] {
  const known = new Set(catalogueModels.map((entry) => entry.id));
  const ids = new Set(live?.models.map((entry) => entry.id) ?? []);
  ids.add(chosen);
  return [...ids].filter((id) => !known.has(id));
}

/** Writes the chosen size and background into the prompt for a model with prompt directives, so that no choice is lost. */
function usePromptDirectives(): (model: CatalogueModel) => void {
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
