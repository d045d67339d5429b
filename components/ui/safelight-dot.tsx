'use no memo';

/** A red dot with a slow glow: something is running. It is decorative. */
export function SafelightDot() {
  return (
    <span aria-hidden="true" className="relative size-2 shrink-0 rounded-full bg-safelight">
      <span className="safelight-glow absolute -inset-1.5 rounded-full" />
    </span>
  );
}
