type Notice = {
  /** A notice takes the place of the one before it with the same id. */
  id?: string;
  title: string;
  text?: string;
  tone?: 'note' | 'success' | 'failure';
  action?: { label: string; onClick: () => void };
};

/** Says something in passing, in a toast. What must be read or decided belongs on the page instead. */
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

let open: () => void;
let mount: () => void;

/** Resolves when a notice needs the toaster before the page has found time for it. */
export const toasterRequested = new Promise<void>((resolve) => {
  open = resolve;
});

/** Resolves when the toaster is on the page; a toast sent earlier would be lost. */
const toasterReady = new Promise<void>((resolve) => {
  mount = resolve;
});

function requestToaster(): void {
  open();
}

export function markToasterReady(): void {
  mount();
}
