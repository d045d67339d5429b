'use no memo';

/** Shows that work is under way. It is decorative: the text beside it says what is happening. */
export function Spinner({ className = 'size-4' }: { className?: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={`busy-turn ${className}`}>
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" opacity="0.28" />
      <path d="M8 2a6 6 0 0 1 6 6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}

/** Reserves the space of content that is still loading. Its class name sets the size. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={`skeleton-breath rounded-picture bg-line ${className}`} />;
}
