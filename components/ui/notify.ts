type Notice = {
  /** A notice replaces an earlier one with the same id. */
  id?: string;
  title: string;
  text?: string;
  tone?: 'note' | 'success' | 'failure';
  action?: { label: string; onClick: () => void };
};

/** Shows a toast. Anything that must be read or decided belongs on the page instead. */
export function notify(notice: Notice): void {
  requestToaster();
  void Promise.all([import('sonner'), toasterReady]).then(([{ toast }]) => {
    const { id, title, text, tone = 'note', action } = notice;
    const options = { description: text, action, ...(id === undefined ? {} : { id }) };
    if (tone === 'success') toast.success(title, options);
    else if (tone === 'failure') toast.error(title, options);
    else toast(title, options);
  });
}

let resolveRequested: () => void;
let resolveReady: () => void;

/** Resolves when the first notice is sent, which may be before the page is idle. */
export const toasterRequested = new Promise<void>((resolve) => {
  resolveRequested = resolve;
});

/** Resolves when the toaster is on the page; a toast sent before that would be lost. */
const toasterReady = new Promise<void>((resolve) => {
  resolveReady = resolve;
});

function requestToaster(): void {
  resolveRequested();
}

export function markToasterReady(): void {
  resolveReady();
}
