'use client';

import { useState } from 'react';
import type { DialogPanelProps } from './dialog-panel';
import { lazyComponent } from './lazy-component';

const DialogPanel = lazyComponent(() => import('./dialog-panel').then((module) => module.DialogPanel));

export type DialogProps = DialogPanelProps;

/**
 * The one dialog: focus held inside, Escape and the scrim close it, focus returns to where it was.
 * Its code is loaded when it first opens.
 */
export function Dialog(props: DialogProps) {
  const [wanted, setWanted] = useState(props.open);
  if (props.open && !wanted) setWanted(true);
  return wanted ? <DialogPanel {...props} /> : null;
}
