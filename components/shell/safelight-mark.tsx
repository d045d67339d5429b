'use no memo';

/** The logo, a darkroom lamp with a red glass. It is decorative. */
export function SafelightMark({ className = 'size-7' }: { className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <path d="M15.25 1h1.5v7h-1.5z" fill="currentColor" />
      <path d="M2.5 19C4 12 9.5 8 16 8s12 4 13.5 11z" fill="currentColor" />
      <path d="M9.5 21.5h13a6.5 6.5 0 0 1-13 0z" fill="var(--color-safelight)" />
    </svg>
  );
}
