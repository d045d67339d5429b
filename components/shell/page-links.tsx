'use client';

import { Brush, ImagePlus, Images, type LucideIcon, MessageCircle, ReceiptText } from 'lucide-react';
import { useSelectedLayoutSegment } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { PageLink } from '@/components/ui/page-link';

/** Links to the five pages, used both in the rail and in the tabs on phones. */
export function PageLinks() {
  const t = useTranslations('shell.links');
  // The pathname would differ at hydration: a page is prerendered at `/en` but shown at `/`.
  const segment = useSelectedLayoutSegment();
  return studioPages.map(({ key, pathname, icon: Icon }) => {
    const current = pathname === `/${segment ?? ''}`;
    return (
      <PageLink
        key={key}
        to={pathname}
        aria-current={current ? 'page' : undefined}
        className="group flex min-w-0 flex-1 flex-col items-center justify-center gap-1 text-caption text-muted transition-colors duration-quick hover:text-text aria-[current]:text-text lg:h-15 lg:flex-none lg:rounded-control"
      >
        <span className="grid h-7 w-11 place-items-center rounded-full transition-colors duration-quick group-hover:bg-[color-mix(in_srgb,var(--color-text)_7%,transparent)] group-aria-[current]:bg-[color-mix(in_srgb,var(--color-text)_11%,transparent)]">
          <Icon aria-hidden="true" className="size-4.5" strokeWidth={current ? 2.1 : 1.75} />
        </span>
        <span className="max-w-full truncate">{t(key)}</span>
      </PageLink>
    );
  });
}

type StudioPage = {
  key: 'create' | 'edit' | 'chat' | 'gallery' | 'costs';
  pathname: string;
  icon: LucideIcon;
};

const studioPages: readonly StudioPage[] = [
  { key: 'create', pathname: '/', icon: ImagePlus },
  { key: 'edit', pathname: '/edit', icon: Brush },
  { key: 'chat', pathname: '/chat', icon: MessageCircle },
  { key: 'gallery', pathname: '/gallery', icon: Images },
  { key: 'costs', pathname: '/costs', icon: ReceiptText },
];
