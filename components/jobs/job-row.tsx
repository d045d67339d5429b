import type { ReactNode } from 'react';
import { classNames } from '@/components/ui/class-names';

export type JobRowProps = {
  /** Two lines of text at most; three on a phone. */
  children: ReactNode;
  actions?: ReactNode;
  /** The progress, below both. */
  bar?: ReactNode;
};

/**
 * While a job runs: what it is doing, and a way to stop it. After that: what it cost, and what can be done with it. The
 * row keeps its height, so that nothing below it moves when the job ends.
 */
export function JobRow({ children, actions, bar }: JobRowProps) {
  return (
    <div
      className={classNames(
        'relative grid grid-cols-[minmax(0,1fr)_auto] items-start gap-x-3',
        bar ? 'pb-[calc(0.5rem+3px)]' : 'py-[calc(0.25rem+1.5px)]',
      )}
    >
      <div className={classNames('@container grid min-w-0 content-center', rowHeight)}>{children}</div>
      <div className={classNames('flex items-center gap-2', rowHeight)}>{actions}</div>
      {bar && <div className="absolute inset-x-0 bottom-0">{bar}</div>}
    </div>
  );
}

const rowHeight =
  'min-h-[max(var(--control-small),calc(var(--leading-body)+var(--leading-caption)))] max-sm:min-h-[calc(2*var(--leading-body)+var(--leading-caption))]';
