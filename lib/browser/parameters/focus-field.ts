/** The fields in which other parts of the page put the cursor. A page has at most one of each. */
export type FormField = 'prompt' | 'model' | 'message';

const elements = new Map<FormField, HTMLElement>();

/** The refs by which the fields register themselves while they are on the page. */
export const fieldRefs = {
  prompt: refFor('prompt'),
  model: refFor('model'),
  message: refFor('message'),
} as const;

/** Focuses a field; does nothing while it is not on the page. */
export function focusField(field: FormField): void {
  elements.get(field)?.focus();
}

function refFor(field: FormField): (element: HTMLElement | null) => void {
  return (element) => {
    if (element === null) elements.delete(field);
    else elements.set(field, element);
  };
}
