import { ChevronRight } from 'lucide-react';
import type { ReactNode } from 'react';

export type DisclosureProps = {
  summary: string;
  /** What is inside, in short, while it is folded: the settings that differ from the default. */
  aside?: ReactNode;
  openAtFirst?: boolean;
  /** Told when it opens or folds, to remember it. */
  onOpenChange?: (open: boolean) => void;
  children: ReactNode;
};

/** Folds what a beginner need not see. A native `details`: found by the page's own search, works without script. */
export function Disclosure({ summary, aside, openAtFirst = false, onOpenChange, children }: DisclosureProps) {
  return (
    <details
      open={openAtFirst}
      onToggle={onOpenChange && ((event) => onOpenChange(event.currentTarget.open))}
      className="group/disclosure min-w-0"
    >
      <summary className="flex min-h-control list-none items-center gap-1.5 rounded-control text-body text-muted transition-colors duration-quick hover:text-text">
        <ChevronRight
          aria-hidden="true"
          className="-ml-0.5 size-4 shrink-0 transition-transform duration-quick group-open/disclosure:rotate-90"
        />
        <span className="group-open/disclosure:text-text">{summary}</span>
        {aside && (
          <span className="ml-auto min-w-0 truncate text-caption group-open/disclosure:hidden">{aside}</span>
        )}
      </summary>
      <div className="grid gap-5 pt-3 pb-1">{children}</div>
    </details>
  );
}
