import { create } from 'zustand';

/** Whether this browser was too full for what the copier had to write: a full database may refuse to note even this. */
export const useFullBrowser = create(() => ({ isFull: false }));
