'use client';

import { type KeyboardEvent, useRef } from 'react';
import type { MaskPoint } from '@/lib/browser/mask/mask-area';
import type { MaskCanvas } from '@/lib/browser/mask/mask-canvas';
import { type MaskTool, maskTools } from './mask-tools';
import { rectangle } from './use-mask-pointer';

interface MaskKeyOptions {
  mask: () => MaskCanvas | null;
  tool: MaskTool;
  size: { width: number; height: number };
  draft: readonly MaskPoint[] | null;
  onDraft: (points: readonly MaskPoint[] | null) => void;
  onTool: (tool: MaskTool) => void;
  onBrushSize: (factor: number) => void;
  zoom: (factor: number) => void;
  pan: (dx: number, dy: number) => void;
  fitView: () => void;
  onStep: () => void;
}

const panPx = 48;
/** One press moves a rectangle by this share of the picture; with Alt, by one pixel. */
const moveShare = 1 / 40;
const arrows: Readonly<Record<string, readonly [number, number]>> = {
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
};

/** Everything but free drawing works by keys: arrows move a rectangle, with Shift they resize it, Enter fills it. */
export function useMaskKeys(options: MaskKeyOptions) {
  const { mask, tool, draft, onDraft, onTool, onBrushSize, zoom, pan, fitView, onStep } = options;
  const corners = useRef<{ from: MaskPoint; to: MaskPoint } | null>(null);
  const step = (change: (canvas: MaskCanvas) => void) => {
    const canvas = mask();
    if (canvas) change(canvas);
    onStep();
  };

  const onArrow = ([dx, dy]: readonly [number, number], { shiftKey, altKey }: KeyboardEvent) => {
    if (tool !== 'rectangle') return pan(-dx * panPx, -dy * panPx);
    const { width, height } = options.size;
    const was = corners.current ?? {
      from: { x: width * 0.25, y: height * 0.25 },
      to: { x: width * 0.75, y: height * 0.75 },
    };
    const by = { x: dx * (altKey ? 1 : width * moveShare), y: dy * (altKey ? 1 : height * moveShare) };
    const isFirst = corners.current === null;
    const to = isFirst ? was.to : { x: was.to.x + by.x, y: was.to.y + by.y };
    const from = isFirst || shiftKey ? was.from : { x: was.from.x + by.x, y: was.from.y + by.y };
    corners.current = { from, to };
    onDraft(rectangle(from, to));
  };
  const fillDraft = (mode: 'paint' | 'erase') => {
    if (draft) step((canvas) => canvas.fillShape(draft, mode));
    corners.current = null;
    onDraft(null);
  };

  return (event: KeyboardEvent<HTMLElement>) => {
    const { key, metaKey, ctrlKey, shiftKey, target } = event;
    const arrow = arrows[key];
    const letter = key.toLowerCase();
    const taken = () => event.preventDefault();
    if (metaKey || ctrlKey) {
      if (letter === 'z') step((canvas) => (shiftKey ? canvas.redo() : canvas.undo()));
      else if (letter === 'y') step((canvas) => canvas.redo());
      else return;
      return taken();
    }
    // Sliders and the file button have keys of their own.
    if (target instanceof HTMLInputElement) return;
    const chosen = maskTools.find((entry) => entry.key === letter)?.tool;
    if (chosen) onTool(chosen);
    else if (arrow && !(target instanceof HTMLButtonElement)) onArrow(arrow, event);
    else if (key === 'Enter' && draft && !(target instanceof HTMLButtonElement)) fillDraft('paint');
    else if ((key === 'Delete' || key === 'Backspace') && draft) fillDraft('erase');
    else if (letter === 'i') step((canvas) => canvas.invert());
    else if (key === '[') onBrushSize(1 / 1.2);
    else if (key === ']') onBrushSize(1.2);
    else if (key === '+' || key === '=') zoom(1.25);
    else if (key === '-') zoom(1 / 1.25);
    else if (key === '0') fitView();
    else return;
    taken();
  };
}
