let open: () => void;
let mount: () => void;

/** Resolves when a notice needs the toaster before the page has found time for it. */
export const toasterWanted = new Promise<void>((resolve) => {
  open = resolve;
});

/** Resolves when the toaster is on the page; a toast sent earlier would be lost. */
export const toasterReady = new Promise<void>((resolve) => {
  mount = resolve;
});

export function wantToaster(): void {
  open();
}

export function announceToaster(): void {
  mount();
}
