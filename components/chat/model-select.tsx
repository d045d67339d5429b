'use client';

import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { Select } from '@/components/ui/select';
import { chooseChatModel } from '@/lib/browser/chat/choose-chat-model';
import { catalogueModels } from '@/lib/catalogue/models';
import { useChatSpec } from './chat-spec';

const options = catalogueModels
  .filter(({ kinds }) => kinds.includes('chat'))
  .map(({ id, label }) => ({ value: id, label }));

/** The models that answer in a conversation. */
export function ModelSelect({ modelId }: { modelId: string | null }) {
  const t = useTranslations('parameters.model');
  const { model } = useChatSpec(modelId);
  return (
    <Field label={t('label')} labelHidden className="min-w-0 max-lg:flex-1 max-lg:basis-38">
      <Select name="model" value={model.id} onValueChange={chooseChatModel} options={options} />
    </Field>
  );
}
