'use client';

import { useTranslations } from 'next-intl';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { ShareLifetime } from '@/lib/protocol/shares';

export type LifetimeFieldProps = {
  legend: string;
  /** undefined if no lifetime is selected. */
  value: ShareLifetime | undefined;
  onValueChange: (value: ShareLifetime) => void;
};

/** Repeated here, because importing them from the schema's module would load zod. */
const lifetimes = { '1': 1, '7': 7, '30': 30, never: null } as const satisfies Record<string, ShareLifetime>;
type Name = keyof typeof lifetimes;
const names = ['1', '7', '30', 'never'] as const satisfies readonly Name[];

/** Chooses how long a link stays open. */
export function LifetimeField({ legend, value, onValueChange }: LifetimeFieldProps) {
  const t = useTranslations('share.lifetime');
  const segments = names.map((name) => ({
    value: name,
    label: name === 'never' ? t('never') : t('days', { count: Number(name) }),
  }));
  return (
    <SegmentedControl<Name | ''>
      legend={legend}
      segments={segments}
      value={names.find((name) => lifetimes[name] === value) ?? ''}
      onValueChange={(name) => name !== '' && onValueChange(lifetimes[name])}
    />
  );
}
