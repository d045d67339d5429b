import type { ReactNode } from 'react';

/** A key, or keys, to press. */
export function Kbd({ children }: { children: ReactNode }) {
  return (
    <kbd className="figures inline-grid h-5 min-w-5 place-items-center rounded-[4px] border border-line px-1 text-caption text-muted">
      {children}
    </kbd>
  );
}
