import { createFormDraft } from './form-draft';

/** The create form. */
export const useDraft = createFormDraft('safelight:draft');
