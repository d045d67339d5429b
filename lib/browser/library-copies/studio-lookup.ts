import { create } from 'zustand';

interface StudioLookup {
  /** While the studio is asked, the gallery does not say that there are no pictures. */
  isOpen: boolean;
  /** How many pictures it has. */
  pictures: number;
}

/** What the studio has for a browser that was empty when the page was opened. */
export const useStudioLookup = create<StudioLookup>(() => ({ isOpen: false, pictures: 0 }));
