import { addReferencePicture, removeReferences } from '../references/change-references';
import { editForm } from '../references/reference-form';
import { usePendingReferences } from './pending-references-store';

/** Puts the pending pictures on the edit form. Each stops being pending once it is there. */
export async function takePendingReferences(): Promise<void> {
  const pending = usePendingReferences.getState();
  for (const id of pending.ids) {
    await addReferencePicture(editForm, id);
    pending.remove(id);
  }
}

/** Edits a result further: it replaces all references of the form. */
export async function editNext(pictureId: string): Promise<void> {
  const { references } = editForm.store.getState();
  await removeReferences(
    editForm,
    references.map(({ id }) => id),
  );
  await addReferencePicture(editForm, pictureId);
}
