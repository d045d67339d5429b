/** The lamp of the darkroom: cord, shade, and the red glass. Decorative: the words are beside it. */
export function SafelightMark({ lit = false, className = 'size-7' }: { lit?: boolean; className?: string }) {
  return (
    <svg viewBox="0 0 32 32" aria-hidden="true" className={className}>
      <path d="M15 2h2v4.6h-2z" fill="currentColor" />
      <path d="M4 17.5a12 12 0 0 1 24 0v.5H4z" fill="currentColor" />
      <path
        d="M8 20.5h16a8 8 0 0 1-16 0z"
        fill="var(--safelight)"
        className={lit ? 'safelight-glow' : undefined}
      />
    </svg>
  );
}
