import type { LucideIcon } from 'lucide-react';
import type { ReactNode } from 'react';

export type MenuItem =
  | {
      label: string;
      onSelect: () => void;
      icon?: LucideIcon;
      /** Sits at the end: a price, a key. */
      aside?: ReactNode;
      tone?: 'plain' | 'danger';
      disabled?: boolean;
    }
  | 'line';
