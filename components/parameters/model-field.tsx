'use client';

import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Select, type SelectGroup } from '@/components/ui/select';
import { useSession } from '@/lib/browser/session/session-store';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, getCatalogueModel } from '@/lib/catalogue/models';
import type { JobKind } from '@/lib/protocol/job-request';
import type { ModelList } from '@/lib/protocol/model-list';
import { useFormDraft } from './use-form-draft';
import { usePromptDirectives } from './use-prompt-directives';

export type ModelFieldProps = { model: CatalogueModel; kind: JobKind };

/**
 * Models of the table that can do this kind of job; for pictures whatever else the gateway lists, and for edits those
 * that do them in a conversation.
 */
export function ModelField({ model, kind }: ModelFieldProps) {
  const t = useTranslations('parameters.model');
  const live = useSession((state) => state.models);
  const setModel = useFormDraft((draft) => draft.setModel);
  const keepWishes = usePromptDirectives();
  const choose = (id: string) => {
    setModel(id);
    const next = getCatalogueModel(id);
    if (kind === 'create' && next?.promptDirectives) keepWishes(next);
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
