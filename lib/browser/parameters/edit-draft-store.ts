import { createFormDraft } from './form-draft';

/** The edit form, but for its pictures. */
export const useEditDraft = createFormDraft('safelight:edit-draft');
