import { focusField } from '@/lib/browser/parameters/focus-field';
import { useDraft, useEditDraft } from '@/lib/browser/parameters/form-draft-store';
import type { JobState } from '@/lib/protocol/reduce-job';

/** Puts a job's request back on its form, and the cursor where the next step is. */
export function openForm(job: JobState, field: 'prompt' | 'model'): void {
  const form = job.kind === 'edit' ? useEditDraft : useDraft;
  form.getState().load(job);
  focusField(field);
}
