'use client';

import { useTranslations } from 'next-intl';
import { usePriceText } from '@/components/parameters/use-price-text';
import { useSubmitJob } from '@/components/parameters/use-submit-job';
import { type StarterCard, StarterCards, type StarterCardsProps } from '@/components/prompt/starter-cards';
import { UnsentNotice } from '@/components/shell/unsent-notice';
import { Workbench } from '@/components/shell/workbench';
import { Button } from '@/components/ui/button';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { useLibraryIndex } from '@/lib/browser/library/library-index-store';
import { focusField } from '@/lib/browser/parameters/focus-field';
import { useDraft } from '@/lib/browser/parameters/form-draft-store';
import { CreateForm } from './create-form';
import { readCreateSpec, useCreateSpec } from './create-spec';

// Only needed once something keeps the form from being sent.
const IssueText = lazyComponent(() =>
  import('@/components/parameters/issue-text').then((module) => module.IssueText),
);

const Results = lazyComponent(() => import('@/components/jobs/results').then((module) => module.Results));

type FirstVisitProps = { starters: readonly StarterCard[] };

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

/**
 * The results; before the first one, prompts to start from. Only the browser knows which of the two, so the server
 * renders what a newcomer sees, and `MadeBefore` hides it from everyone else until the page is hydrated.
 */
function CreateResults({ starters }: FirstVisitProps) {
  const hasJobs = useJobs(({ jobs, earlier }) => {
    return earlier.includes('create') || Object.values(jobs).some(({ kind }) => kind === 'create');
  });
  const hasPictures = useLibraryIndex((state) => state.pictures.some(({ kind }) => kind === 'create'));
  return hasJobs || hasPictures ? <Results kind="create" /> : <FirstVisit starters={starters} />;
}

/** Shown before the first result: what the studio is, and prompts to start from. */
function FirstVisit({ starters }: FirstVisitProps) {
  const words = useTranslations('create.first');
  const choose: StarterCardsProps['onChoose'] = (prompt, aspectRatio) => {
    const { setPrompt, setAspect } = useDraft.getState();
    setPrompt(prompt);
    setAspect(aspectRatio);
    focusField('prompt');
  };
  return (
    <div className="mx-auto grid max-w-5xl gap-8 pt-[8vh] in-[[data-made~=create]]:invisible">
      <div className="grid max-w-2xl gap-2">
        <h2 className="font-strong text-display text-balance">{words('title')}</h2>
        <p className="text-lead text-muted text-pretty">{words('text')}</p>
      </div>
      <div className="grid gap-3">
        <h3 className="text-body text-muted">{words('starters')}</h3>
        <StarterCards cards={starters} onChoose={choose} />
      </div>
    </div>
  );
}
