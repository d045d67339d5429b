'use client';

import { useState } from 'react';
import type { MaskCanvas } from '@/lib/browser/mask/mask-canvas';
import { readMaskFile } from '@/lib/browser/mask/read-mask-file';

export type MaskFileState =
  | { status: 'none' }
  | { status: 'unreadable' | 'opaque' }
  /** Of other dimensions than the picture: it can be stretched to them. */
  | { status: 'misfit'; painted: HTMLCanvasElement; width: number; height: number };

/** A mask file of one's own: put in place at once where it fits, else held until its user decides. */
export function useMaskFile(
  mask: () => MaskCanvas | null,
  size: { width: number; height: number },
  onStep: () => void,
) {
  const [state, setState] = useState<MaskFileState>({ status: 'none' });
  const put = (painted: HTMLCanvasElement) => {
    mask()?.load(painted, true);
    setState({ status: 'none' });
    onStep();
  };
  const read = async (file: File) => {
    const found = await readMaskFile(file);
    if (found.status !== 'read') return setState({ status: found.status });
    const { painted } = found;
    const { width, height } = painted;
    if (width === size.width && height === size.height) put(painted);
    else setState({ status: 'misfit', painted, width, height });
  };
  return {
    file: state,
    read: (file: File) => void read(file),
    fit: () => {
      if (state.status === 'misfit') put(state.painted);
    },
    dismiss: () => setState({ status: 'none' }),
  };
}
