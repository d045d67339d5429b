/** What floats over the page by a button: menus and popovers. */
export const floatLook =
  'float-content scroll-quiet z-50 max-h-[min(28rem,var(--radix-popper-available-height))] overflow-y-auto rounded-panel border border-line bg-raised text-body text-text shadow-float outline-none';
