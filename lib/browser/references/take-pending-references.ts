import { addReferencePicture, takeOffReferences } from './form-references';
import { useEditReferences } from './pending-references-store';
import { editForm } from './reference-forms';

/** Takes the pictures that "use as reference" has laid ready. Each leaves the waiting list once it is on the form. */
export async function takeWaitingPictures(): Promise<void> {
  const waiting = useEditReferences.getState();
  for (const id of waiting.ids) {
    await addReferencePicture(editForm, id);
    waiting.remove(id);
  }
}

/** Begins a chain: the picture alone, instead of what is on the form. */
export async function editNext(pictureId: string): Promise<void> {
  const { references } = editForm.store.getState();
  await takeOffReferences(
    editForm,
    references.map(({ id }) => id),
  );
  await addReferencePicture(editForm, pictureId);
}
