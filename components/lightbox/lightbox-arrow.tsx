'use client';

import { ChevronLeft, ChevronRight } from 'lucide-react';
import { IconButton } from '@/components/ui/icon-button';

export type LightboxArrowProps = { side: 'left' | 'right'; label: string; onClick: () => void };

/** The way to a neighbour, at the stage's edge. On a phone one swipes, or uses those below the picture. */
export function LightboxArrow({ side, label, onClick }: LightboxArrowProps) {
  const Icon = side === 'left' ? ChevronLeft : ChevronRight;
  return (
    <IconButton
      label={label}
      variant="scrim"
      onClick={onClick}
      className={`-translate-y-1/2 absolute top-1/2 rounded-full max-lg:hidden ${side === 'left' ? 'left-2' : 'right-2'}`}
    >
      <Icon aria-hidden="true" className="size-5" />
    </IconButton>
  );
}
