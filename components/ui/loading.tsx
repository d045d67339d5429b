/** The small turning mark of work under way; decorative: the words beside it say what works. */
export function Spinner({ className = 'size-4' }: { className?: string }) {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true" className={`busy-turn ${className}`}>
      <circle cx="8" cy="8" r="6" fill="none" stroke="currentColor" strokeWidth="2" opacity="0.28" />
      <path d="M8 2a6 6 0 0 1 6 6" fill="none" stroke="currentColor" strokeWidth="2" strokeLinecap="round" />
    </svg>
  );
}

/** The room that something will take, before it is there. Give it its size by class. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={`skeleton-breath rounded-picture bg-line ${className}`} />;
}
