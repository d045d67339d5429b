/** The ground that text-like controls share: a well with an edge of 3:1. */
export const controlLook =
  'w-full min-w-0 rounded-control border border-edge bg-well text-field text-text transition-colors duration-quick hover:border-text disabled:cursor-not-allowed disabled:border-line disabled:text-muted aria-invalid:border-failure focus-visible:outline-offset-0';
