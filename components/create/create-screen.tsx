'use client';

import { useTranslations } from 'next-intl';
import { usePriceText } from '@/components/parameters/use-price-text';
import { useSubmitJob } from '@/components/parameters/use-submit-job';
import { UnsentNotice } from '@/components/shell/unsent-notice';
import { Workbench } from '@/components/shell/workbench';
import { Button } from '@/components/ui/button';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useDraft } from '@/lib/browser/parameters/form-draft-store';
import { CreateForm } from './create-form';
import { CreateResults } from './create-results';
import { readCreateSpec, useCreateSpec } from './create-spec';
import type { FirstVisitProps } from './first-visit';

// Needed once something keeps the form from being sent.
const IssueText = lazyComponent(() =>
  import('@/components/parameters/issue-text').then((module) => module.IssueText),
);

export type CreateScreenProps = FirstVisitProps & { title: string };

export function CreateScreen({ title, starters }: CreateScreenProps) {
  const t = useTranslations('create');
  const { generate, error, isUnsent } = useGenerate();
  const summary = useDraft((draft) => draft.prompt.slice(0, 80));
  return (
    <Workbench
      title={title}
      composer={<CreateForm error={error} onSubmit={generate} />}
      composerFooter={<GenerateButton onGenerate={generate} isUnsent={isUnsent} />}
      composerSummary={summary || t('prompt.placeholder')}
    >
      <CreateResults starters={starters} />
    </Workbench>
  );
}

/** Submits the create form. `error` says what is missing after a press that could not submit. */
function useGenerate(): { generate: () => void; error: string | null; isUnsent: boolean } {
  const prompt = useTranslations('create.prompt');
  const isEmpty = useDraft((draft) => draft.prompt.trim() === '');
  const { submit, wasRefused, isUnsent } = useSubmitJob({ readSpec: readCreateSpec });
  return { generate: submit, error: wasRefused && isEmpty ? prompt('empty') : null, isUnsent };
}

/** The main action, with its price. */
function GenerateButton({ onGenerate, isUnsent }: { onGenerate: () => void; isUnsent: boolean }) {
  const t = useTranslations('create');
  const priceText = usePriceText();
  const spec = useCreateSpec();
  return (
    <>
      {spec.issue && <IssueText spec={spec} />}
      {isUnsent && <UnsentNotice />}
      <Button variant="primary" size="large" className="w-full" onClick={onGenerate}>
        {spec.issue ? t('generateBlocked') : t('generate', { price: priceText(spec.estimate) })}
      </Button>
    </>
  );
}
