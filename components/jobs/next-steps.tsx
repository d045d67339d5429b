'use client';

import { useTranslations } from 'next-intl';
import { usePriceText } from '@/components/parameters/use-price-text';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import { submitJob } from '@/lib/browser/jobs/submit-job';
import { getJobFiles } from '@/lib/browser/library/job-files';
import { chosenModel } from '@/lib/browser/parameters/chosen-model';
import { focusField } from '@/lib/browser/parameters/focus-field';
import { useDraft, useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import { priceForm } from '@/lib/browser/parameters/price-form';
import { useSession } from '@/lib/browser/session/session-store';
import type { JobState } from '@/lib/protocol/job-state';

/** Submits the same request as a new job. The button says the price, because the user decides to pay again. */
export function TryAgainButton({ job, variant = 'quiet' }: { job: JobState; variant?: 'quiet' | 'plain' }) {
  const t = useTranslations('jobs');
  const models = useSession((state) => state.models);
  const demo = useSession((state) => state.session?.demo ?? false);
  const priceText = usePriceText();
  const { kind, prompt, parameters } = job;
  const files = getJobFiles(job.jobId);
  // Without its pictures an edit cannot be submitted again; the form has the rest.
  if (kind === 'edit' && files === null) return null;
  const { estimate } = priceForm(
    {
      model: chosenModel(job.model, undefined, kind, models),
      kind,
      prompt,
      parameters,
      references: files?.references.length ?? 0,
    },
    models,
  );
  const submitAgain = () =>
    submitJob({
      kind,
      model: job.model,
      prompt,
      parameters,
      estimateMicroUsd: estimate.microUsd,
      demo,
      files,
    });
  return (
    <Button size="small" variant={variant} onClick={submitAgain}>
      {t('tryAgain', { price: priceText(estimate) })}
    </Button>
  );
}

/** Puts a job's request back on its form, and focuses the field where the next step is. */
export function openForm(job: JobState, field: 'prompt' | 'model'): void {
  const form = job.kind === 'edit' ? useEditDraft : useDraft;
  form.getState().load(job);
  focusField(field);
}

/** The next steps if some of a job's pictures were withheld. */
export function WithheldActions({ job, className }: { job: JobState; className: string }) {
  const t = useTranslations('jobs.withheld');
  return (
    <div className={classNames('flex flex-wrap gap-2', className)}>
      <Button size="small" onClick={() => openForm(job, 'prompt')}>
        {t('editPrompt')}
      </Button>
      <TryAgainButton job={job} />
    </div>
  );
}

/** Shows the reason and the next steps below the row, because on a phone a tile has room only for its title. */
export function WithheldFoot({ job }: { job: JobState }) {
  const t = useTranslations('jobs.withheld');
  const isWithheld = job.images.some((image) => image.status === 'failed' && image.reason === 'withheld');
  if (!isWithheld) return null;
  return (
    <div className="grid gap-2 sm:hidden">
      <p className="text-pretty text-caption text-muted">{t('withheld.text')}</p>
      <WithheldActions job={job} className="" />
    </div>
  );
}
