'use client';

import Link from 'next/link';
import { type ComponentProps, useState } from 'react';

export type PageLinkProps = Omit<ComponentProps<typeof Link>, 'prefetch' | 'href'> & {
  /** The path of a page of the studio. */
  to: string;
};

/**
 * A link to a page of the studio. The page is fetched once the link is pointed at, focused or touched: a first visit
 * should not load five pages when it looks at one.
 */
export function PageLink({ to, ...props }: PageLinkProps) {
  const [isWanted, setWanted] = useState(false);
  const want = () => setWanted(true);
  return (
    <Link
      {...props}
      // Typed routes reject these paths as strings, because the pages are under `[locale]`.
      href={{ pathname: to }}
      prefetch={isWanted ? null : false}
      onPointerEnter={want}
      onTouchStart={want}
      onFocus={want}
    />
  );
}
