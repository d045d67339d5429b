'use client';

import { useTranslations } from 'next-intl';
import { Workbench } from '@/components/shell/workbench';
import { useDraft } from '@/lib/browser/parameters/form-draft-store';
import { CreateForm } from './create-form';
import { CreateResults } from './create-results';
import { GenerateButton } from './generate-button';
import { useGenerate } from './use-generate';

export function CreateScreen({ title }: { title: string }) {
  const t = useTranslations('create');
  const { generate, error } = useGenerate();
  const summary = useDraft((draft) => draft.prompt.slice(0, 80));
  return (
    <Workbench
      title={title}
      composer={<CreateForm error={error} onSubmit={generate} />}
      composerFooter={<GenerateButton onGenerate={generate} />}
      composerSummary={summary || t('prompt.placeholder')}
    >
      <CreateResults />
    </Workbench>
  );
}
