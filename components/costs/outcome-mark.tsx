import { CircleAlert, CircleCheck, CircleDashed, CircleSlash, TriangleAlert } from 'lucide-react';
import type { LedgerEntry } from '@/lib/browser/platform/database';

const marks = {
  succeeded: { icon: CircleCheck, colour: 'text-success' },
  partial: { icon: TriangleAlert, colour: 'text-warning' },
  failed: { icon: CircleAlert, colour: 'text-failure' },
  cancelled: { icon: CircleSlash, colour: 'text-muted' },
  interrupted: { icon: TriangleAlert, colour: 'text-warning' },
  open: { icon: CircleDashed, colour: 'text-safelight' },
  unknown: { icon: CircleDashed, colour: 'text-muted' },
} as const;

export type OutcomeName = keyof typeof marks;

export function outcomeOf(entry: LedgerEntry): OutcomeName {
  return entry.outcome ?? (entry.status === 'open' ? 'open' : 'unknown');
}

/** The shape beside an outcome's word. Decorative. */
export function OutcomeMark({ outcome }: { outcome: OutcomeName }) {
  const { icon: Icon, colour } = marks[outcome];
  return <Icon aria-hidden="true" className={`mt-[calc((1lh-0.875rem)/2)] size-3.5 shrink-0 ${colour}`} />;
}
