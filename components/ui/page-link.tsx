'use client';
'use no memo';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { type ComponentProps, type MouseEvent, startTransition } from 'react';

export type PageLinkProps = Omit<ComponentProps<'a'>, 'href'> & {
  /** The path of a page of the studio. */
  to: string;
};

/**
 * A link to a page of the studio. The page is fetched once the link is pointed at, focused or touched, so that a first
 * visit does not load five pages to show one. The framework's own link adds 3 kB to the first load, mostly for features
 * that are not needed here: links in view, other sites, a history of fetches.
 */
export function PageLink({ to, ...props }: PageLinkProps) {
  const router = useRouter();
  // Typed routes reject these paths as strings, because the pages are under `[locale]`.
  const page = to as Route;
  const fetchPage = () => router.prefetch(page);
  const open = (event: MouseEvent<HTMLAnchorElement>) => {
    const opensElsewhere = event.metaKey || event.ctrlKey || event.shiftKey || event.altKey;
    if (event.defaultPrevented || event.button !== 0 || opensElsewhere) return;
    event.preventDefault();
    startTransition(() => router.push(page));
  };
  return (
    <a
      {...props}
      href={to}
      onClick={open}
      onPointerEnter={fetchPage}
      onTouchStart={fetchPage}
      onFocus={fetchPage}
    />
  );
}
