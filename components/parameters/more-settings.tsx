'use client';
'use no memo';

import { ChevronRight } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId } from 'react';
import { lazyComponent } from '@/components/ui/lazy-component';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { takenParameters } from '@/lib/catalogue/taken-parameters';
import type { JobKind } from '@/lib/protocol/job-request';
import { useFormDraft } from './use-form-draft';

const ExpertSettings = lazyComponent(() =>
  import('./expert-settings').then((module) => module.ExpertSettings),
);

export type MoreSettingsProps = { model: CatalogueModel; kind: JobKind };

/** The settings that only an expert needs, collapsed. The form remembers whether they were open. */
export function MoreSettings({ model, kind }: MoreSettingsProps) {
  const t = useTranslations('parameters');
  const id = useId();
  const open = useFormDraft((draft) => draft.expert);
  const setExpert = useFormDraft((draft) => draft.setExpert);
  const taken = takenParameters(model, kind);
  const { background, outputFormat, outputCompression, moderation, inputFidelity, partialImages } = taken;
  const isEmpty = ![
    background,
    outputFormat,
    outputCompression,
    moderation,
    inputFidelity,
    partialImages,
  ].some(Boolean);
  if (isEmpty) return null;
  return (
    <div className="grid gap-5">
      <button
        type="button"
        aria-expanded={open}
        aria-controls={id}
        onClick={() => setExpert(!open)}
        className="-mx-2 flex min-h-control w-fit items-center gap-2 rounded-control px-2 text-body text-muted hover:text-text"
      >
        <ChevronRight
          aria-hidden="true"
          className={`size-4 transition-transform duration-quick ${open ? 'rotate-90' : ''}`}
        />
        {t('more')}
      </button>
      <div id={id} hidden={!open} className="grid gap-5">
        {open && <ExpertSettings model={model} kind={kind} />}
      </div>
    </div>
  );
}
