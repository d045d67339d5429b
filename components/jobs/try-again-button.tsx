'use client';

import { useTranslations } from 'next-intl';
import { usePriceText } from '@/components/parameters/use-price-text';
import { Button } from '@/components/ui/button';
import { getJobFiles } from '@/lib/browser/jobs/job-files';
import { submitJob } from '@/lib/browser/jobs/submit-job';
import { chosenModel } from '@/lib/browser/parameters/chosen-model';
import { priceForm } from '@/lib/browser/parameters/price-form';
import { useSession } from '@/lib/browser/session/session-store';
import type { JobState } from '@/lib/protocol/reduce-job';

/** A new call with the same request: the user's decision, with its price. */
export function TryAgainButton({ job }: { job: JobState }) {
  const t = useTranslations('jobs');
  const models = useSession((state) => state.models);
  const demo = useSession((state) => state.session?.demo ?? false);
  const priceText = usePriceText();
  const { kind, prompt, parameters } = job;
  const files = getJobFiles(job.jobId);
  // Without its pictures an edit cannot be issued again; the form has the rest.
  if (kind === 'edit' && files === null) return null;
  const { estimate } = priceForm(
    {
      model: chosenModel(job.model, undefined, kind),
      kind,
      prompt,
      parameters,
      references: files?.references.length ?? 0,
    },
    models,
  );
  const again = () =>
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
    <Button size="small" onClick={again}>
      {t('tryAgain', { price: priceText(estimate) })}
    </Button>
  );
}
