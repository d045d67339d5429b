/**
 * A notice over the end of the page: nobody can tell before the library is read whether it will come, and it must not
 * push away what was painted first.
 */
export const floatingNotice =
  'fixed inset-x-3 bottom-[calc(var(--tabs)+0.75rem)] z-10 mx-auto w-fit max-w-[36rem] lg:bottom-6 lg:left-rail';
