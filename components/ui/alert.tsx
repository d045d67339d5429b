import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';

export type AlertTone = 'failure' | 'warning' | 'success' | 'note';

export type AlertProps = {
  tone?: AlertTone;
  title: string;
  /** Buttons for the next step. */
  actions?: ReactNode;
  children?: ReactNode;
};

const icons = { failure: CircleAlert, warning: TriangleAlert, success: CircleCheck, note: Info } as const;
const colours = {
  failure: 'text-failure',
  warning: 'text-warning',
  success: 'text-success',
  note: 'text-muted',
} as const;

/** Says what happened, whether it cost anything, and what to do. Failures and warnings have the role `alert`. */
export function Alert({ tone = 'failure', title, actions, children }: AlertProps) {
  const Icon = icons[tone];
  return (
    <div
      role={tone === 'failure' || tone === 'warning' ? 'alert' : 'status'}
      className="grid min-w-0 grid-cols-[auto_minmax(0,1fr)] content-start gap-x-2.5 rounded-control border border-line bg-raised px-3.5 py-3 text-body"
    >
      <Icon aria-hidden="true" className={`mt-[calc((1lh-1rem)/2)] size-4 ${colours[tone]}`} />
      <div className="grid min-w-0 content-start gap-1">
        <p className="font-strong text-pretty">{title}</p>
        {children && <div className="wrap-anywhere text-pretty text-muted">{children}</div>}
        {actions && <div className="flex flex-wrap gap-2 pt-2">{actions}</div>}
      </div>
    </div>
  );
}
