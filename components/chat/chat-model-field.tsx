'use client';

import { useTranslations } from 'next-intl';
import { ModelChooser } from '@/components/parameters/model-chooser';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { chooseChatModel, useChatSpec } from '@/lib/browser/chat/chat-spec';
import { focusField } from '@/lib/browser/parameters/focus-field';
import { useSession } from '@/lib/browser/session/session-store';
import { isRetired } from '@/lib/catalogue/default-model';
import { successorOf } from '@/lib/catalogue/successor';
import { today } from '@/lib/catalogue/today';

type ChatModelProps = { modelId: string | null };

/** The models that answer in a conversation; a retired one says so. */
export function ChatModelField({ modelId }: ChatModelProps) {
  const t = useTranslations('parameters.model');
  const { model } = useChatSpec(modelId);
  const list = useSession((state) => state.models);
  const { label } = model;
  const name = isRetired(model, list, today()) ? t('retiredName', { label }) : label;
  return (
    <Field label={t('label')} labelHidden className="min-w-0 max-lg:flex-1 max-lg:basis-38 lg:w-52">
      <ModelChooser model={model} name={name} kind="chat" onChoose={chooseChatModel} />
    </Field>
  );
}

/** Says before sending that the model of the conversation is retired, and offers another that can go on with it. */
export function RetiredModelNote({ modelId }: ChatModelProps) {
  const t = useTranslations('parameters.model');
  const { model } = useChatSpec(modelId);
  const list = useSession((state) => state.models);
  if (!isRetired(model, list, today())) return null;
  const successor = successorOf(model, list, today(), 'chat');
  const replaceModel = (id: string) => {
    chooseChatModel(id);
    // The button disappears, so keyboard focus moves to the field, which shows the new model.
    focusField('model');
  };
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-3 gap-y-1 pl-1 text-caption">
      <p role="status" className="text-warning">
        {t(successor ? 'retired' : 'retiredInChat')}
      </p>
      {successor && (
        <Button size="small" onClick={() => replaceModel(successor.id)}>
          {t('switchTo', { label: successor.label })}
        </Button>
      )}
    </div>
  );
}
