'use client';

import { useLocale, useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Select, type SelectGroup } from '@/components/ui/select';
import { fieldRefs } from '@/lib/browser/parameters/focus-field';
import { offeredSize } from '@/lib/browser/parameters/job-parameters';
import { useSession } from '@/lib/browser/session/session-store';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, getCatalogueModel } from '@/lib/catalogue/models';
import { hasDirective, toggleDirective, writeSize } from '@/lib/catalogue/prompt-directives';
import type { JobKind } from '@/lib/protocol/job-request';
import type { ModelList } from '@/lib/protocol/model-list';
import { useFormDraft } from './use-form-draft';

export type ModelFieldProps = { model: CatalogueModel; kind: JobKind };

/**
 * The models of the catalogue that can do this kind of job; for new pictures also any others that the gateway lists, and
 * for edits also those that edit in a conversation.
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
    groups.push({ label: t('unlisted'), options: others.map((id) => ({ value: id, label: id })) });
  }

  return (
    <Field label={t('label')} hint={<ModelHint model={model} kind={kind} live={live} />}>
      <Select
        ref={fieldRefs.model}
        name="model"
        value={model.id}
        onValueChange={choose}
        options={groups.filter((group) => group.options.length > 0)}
      />
    </Field>
  );
}

type ModelHintProps = ModelFieldProps & { live: ModelList | null };

function ModelHint({ model, kind, live }: ModelHintProps) {
  const t = useTranslations('parameters.model');
  const listing = live?.models.find((entry) => entry.id === model.id);
  if (kind === 'edit' && !model.kinds.includes('edit')) return t('inChatHint');
  if (listing?.retired) return t('retired');
  if (live?.live && listing === undefined) return t('notServed');
  if (model.retiresOn) return t('retires', { date: model.retiresOn });
  if (model.family === 'reverse') return t('reverseHint');
  if (model.family === 'unlisted') return t('unlistedHint');
  return null;
}

function optionsOf(models: readonly CatalogueModel[]) {
  return models.map(({ id, label }) => ({ value: id, label }));
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
