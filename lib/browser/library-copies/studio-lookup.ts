import { create } from 'zustand';

/**
 * Whether an empty browser is asking the studio for pictures right now. Until it knows the answer, the gallery does not
 * say that there are none.
 */
export const useStudioLookup = create<{ isOpen: boolean }>(() => ({ isOpen: false }));
