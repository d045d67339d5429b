'use client';

import { useState } from 'react';
import type { DialogPanelProps } from './dialog-panel';
import { lazyComponent } from './lazy-component';

const DialogPanel = lazyComponent(() => import('./dialog-panel').then((module) => module.DialogPanel));

export type DialogProps = DialogPanelProps;

/**
 * The dialog that every feature uses. It traps focus, closes on Escape or a click on the scrim, and then returns focus.
 * Its code is loaded when it first opens.
 */
export function Dialog(props: DialogProps) {
  const [hasOpened, setHasOpened] = useState(props.open);
  if (props.open && !hasOpened) setHasOpened(true);
  return hasOpened ? <DialogPanel {...props} /> : null;
}

/** Call it when a dialog is about to be opened. */
export const preloadDialog = DialogPanel.preload;
