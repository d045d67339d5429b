import { useId } from 'react';

/** The tooth of photographic paper: still noise over whatever ground it lies on. Decorative. */
export function PaperGrain() {
  const id = useId();
  return (
    <svg
      aria-hidden="true"
      className="absolute inset-0 size-full opacity-30 mix-blend-overlay dark:opacity-45"
    >
      <filter id={id}>
        <feTurbulence type="fractalNoise" baseFrequency="0.8 0.9" numOctaves="2" seed="7" />
        <feColorMatrix type="saturate" values="0" />
      </filter>
      <rect width="100%" height="100%" filter={`url(#${id})`} />
    </svg>
  );
}
