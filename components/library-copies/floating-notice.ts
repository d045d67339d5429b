/**
 * Styles of a notice that floats over the end of the page: only reading the library shows whether there is one, and it
 * must not push away what was painted first.
 */
export const floatingNotice =
  'fixed inset-x-3 bottom-[calc(var(--tabs)+0.75rem)] z-10 mx-auto w-fit max-w-[36rem] lg:bottom-6 lg:left-rail';
