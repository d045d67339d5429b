import { toasterReady, wantToaster } from './toaster-gate';

export type Notice = {
  /** A notice takes the place of the one before it with the same id. */
  id?: string;
  title: string;
  text?: string;
  tone?: 'note' | 'success' | 'failure';
  action?: { label: string; onClick: () => void };
};

/** Says something in passing, in a toast. What must be read or decided belongs on the page instead. */
export function notify(notice: Notice): void {
  wantToaster();
  void Promise.all([import('sonner'), toasterReady]).then(([{ toast }]) => {
    const { id, title, text, tone = 'note', action } = notice;
    const options = { description: text, action, ...(id === undefined ? {} : { id }) };
    if (tone === 'success') toast.success(title, options);
    else if (tone === 'failure') toast.error(title, options);
    else toast(title, options);
  });
}
