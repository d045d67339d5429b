'use client';

import { useTranslations } from 'next-intl';
import { lazyComponent } from '@/components/ui/lazy-component';
import { useLibraryIndex } from '@/lib/browser/library/library-index-store';
import { useEditReferences } from '@/lib/browser/references/reference-form';

const EditSuggestions = lazyComponent(() =>
  import('./edit-suggestions').then((module) => module.EditSuggestions),
);

const suggestionsMax = 12;

/** The table before the first edit: how editing works and, below it, the user's own pictures to begin with. */
export function FirstEdit() {
  const t = useTranslations('edit.first');
  const hasReferences = useEditReferences((state) => state.references.length > 0);
  const pictures = useLibraryIndex((state) => state.pictures).slice(0, suggestionsMax);
  return (
    <div className="mx-auto grid max-w-5xl gap-8 pt-[8vh] in-[[data-made~=edit]]:invisible">
      <div className="grid max-w-2xl gap-2">
        <h2 className="text-balance font-strong text-display">
          {t(hasReferences ? 'ready.title' : 'title')}
        </h2>
        <p className="text-pretty text-lead text-muted">{t(hasReferences ? 'ready.text' : 'text')}</p>
      </div>
      <ol className="grid gap-4 text-body sm:grid-cols-3">
        {(['pictures', 'words', 'mask'] as const).map((step, at) => (
          <li key={step} className="grid content-start gap-1 border-line border-t pt-3">
            <p className="font-strong">
              <span className="figures text-muted">{at + 1} </span>
              {t(`${step}.title`)}
            </p>
            <p className="text-pretty text-muted">{t(`${step}.text`)}</p>
          </li>
        ))}
      </ol>
      {pictures.length > 0 && <EditSuggestions pictures={pictures} />}
    </div>
  );
}
