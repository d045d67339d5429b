'use client';

import { useTranslations } from 'next-intl';
import { Alert } from '@/components/ui/alert';
import { Button, buttonStyles } from '@/components/ui/button';
import { EmptyState } from '@/components/ui/empty-state';
import { Skeleton } from '@/components/ui/loading';
import { PageLink } from '@/components/ui/page-link';

/** The library has no pictures yet: what will be here, and a link to make the first one. */
export function GalleryEmpty() {
  const t = useTranslations('gallery.empty');
  return (
    <EmptyState
      title={t('title')}
      picture={<DryingLine />}
      actions={
        <PageLink to="/" className={buttonStyles({ variant: 'primary', size: 'large' })}>
          {t('action')}
        </PageLink>
      }
    >
      {t('text')}
    </EmptyState>
  );
}

/** A search without results. */
export function GalleryNoResults({ onShowAll }: { onShowAll: () => void }) {
  const t = useTranslations('gallery.nothing');
  return (
    <EmptyState title={t('title')} actions={<Button onClick={onShowAll}>{t('action')}</Button>}>
      {t('text')}
    </EmptyState>
  );
}

/** The library cannot be read. */
export function GalleryFailed({ isDenied, onTryAgain }: { isDenied: boolean; onTryAgain: () => void }) {
  const t = useTranslations('gallery.failed');
  return (
    <div className="mb-4 max-w-2xl">
      <Alert title={t('title')} actions={<Button onClick={onTryAgain}>{t('action')}</Button>}>
        {t(isDenied ? 'denied' : 'other')}
      </Alert>
    </div>
  );
}

/** Shown when opening the library takes a while and the first-paint index has nothing to show. */
export function GalleryLoading() {
  const t = useTranslations('gallery');
  return (
    <div role="status" className="animate-[fade-in_var(--settle)_400ms_both] pt-12">
      <span className="sr-only">{t('reading')}</span>
      <div className="flex flex-wrap gap-2 overflow-hidden">
        {ratios.map((ratio, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: the placeholders have no identity
          <div key={at} style={{ flex: `${ratio} 1 ${ratio * 12}rem`, aspectRatio: ratio }}>
            <Skeleton className="size-full" />
          </div>
        ))}
      </div>
    </div>
  );
}

const ratios = [1.5, 1, 0.67, 1.5, 1, 1, 1.5, 0.67];

/** A drawing of an empty line for drying prints. */
function DryingLine() {
  return (
    <svg
      viewBox="0 0 160 72"
      aria-hidden="true"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.5"
      className="w-40"
    >
      <path d="M2 10c44 12 112 12 156 0" />
      <path
        d="M34 13v11M80 15.5v11M126 13v11"
        stroke="var(--color-safelight)"
        strokeWidth="3"
        strokeLinecap="round"
      />
      <g strokeDasharray="3 4">
        <path d="M18 22h32v42H18zM58 25h44v32H58zM110 22h32v42h-32z" />
      </g>
    </svg>
  );
}
