'use client';

import { useTranslations } from 'next-intl';
import { Button } from '@/components/ui/button';
import { classNames } from '@/components/ui/class-names';
import type { JobState } from '@/lib/protocol/reduce-job';
import { openForm } from './open-form';
import { TryAgainButton } from './try-again-button';

/** The next step where some of a job's pictures were withheld. */
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

/** On a phone a tile has no room for more than its title: reason and next step lie under the row. */
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
