'use client';

import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { JobState } from '@/lib/protocol/reduce-job';

/** The order as the model rewrote it, folded away. Untrusted text: shown as such. */
export function TurnEcho({ job }: { job: JobState }) {
  const t = useTranslations('chat.turn');
  const echo = job.answer?.echo;
  if (!echo?.prompt && !echo?.ratio) return null;
  return (
    <details className="group/echo text-caption text-muted">
      <summary className="flex min-h-control-small w-fit items-center gap-1 rounded-control hover:text-text">
        <ChevronRight
          aria-hidden="true"
          className="size-3.5 transition-transform duration-quick group-open/echo:rotate-90"
        />
        {t('echo')}
      </summary>
      <div className="grid gap-1 border-line border-l py-1 pl-3 [overflow-wrap:anywhere]">
        {echo.prompt && <p className="whitespace-pre-wrap">{echo.prompt}</p>}
        {echo.ratio && <p className="figures">{t('ratio', { ratio: echo.ratio })}</p>}
      </div>
    </details>
  );
}
