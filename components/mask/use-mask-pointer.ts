'use client';

import { type PointerEvent, useRef } from 'react';
import type { MaskPoint } from '@/lib/browser/mask/mask-area';
import type { MaskBrush, MaskCanvas } from '@/lib/browser/mask/mask-canvas';
import type { MaskTool } from './mask-tools';

interface MaskPointerOptions {
  mask: () => MaskCanvas | null;
  tool: MaskTool;
  brush: Omit<MaskBrush, 'mode'>;
  toPicture: (event: { clientX: number; clientY: number }) => MaskPoint;
  zoom: (factor: number, at: { clientX: number; clientY: number }) => void;
  pan: (dx: number, dy: number) => void;
  /** The outline of a rectangle or lasso while it is being drawn; null at its end. */
  onDraft: (points: readonly MaskPoint[] | null) => void;
  onStep: () => void;
}

type Gesture =
  | { kind: 'stroke' }
  | { kind: 'shape'; points: MaskPoint[] }
  | { kind: 'pan' }
  | { kind: 'pinch' };

/** Draws by mouse, pen and finger: one finger draws, two pan and zoom. */
export function useMaskPointer(options: MaskPointerOptions) {
  const { mask, tool, brush, toPicture, zoom, pan, onDraft, onStep } = options;
  const gesture = useRef<Gesture | null>(null);
  const fingers = useRef(new Map<number, { clientX: number; clientY: number }>());

  const brushOf = (event: PointerEvent): MaskBrush => {
    // The other end of a pen erases; its pressure thins the line.
    const isEraser = tool === 'eraser' || event.buttons === 32;
    const pressure = event.pointerType === 'pen' && event.pressure > 0 ? 0.4 + event.pressure * 0.6 : 1;
    return { ...brush, size: brush.size * pressure, mode: isEraser ? 'erase' : 'paint' };
  };
  const abandon = () => {
    if (gesture.current?.kind === 'stroke') mask()?.abandonStroke();
    onDraft(null);
    gesture.current = null;
  };

  return {
    onPointerDown: (event: PointerEvent<HTMLElement>) => {
      // The right button opens the browser's menu.
      if (event.button === 2) return;
      event.currentTarget.setPointerCapture(event.pointerId);
      fingers.current.set(event.pointerId, event);
      if (fingers.current.size > 1) {
        abandon();
        gesture.current = { kind: 'pinch' };
        return;
      }
      const at = toPicture(event);
      if (tool === 'hand' || event.button === 1) gesture.current = { kind: 'pan' };
      else if (tool === 'brush' || tool === 'eraser') {
        gesture.current = { kind: 'stroke' };
        mask()?.beginStroke(at, brushOf(event));
      } else gesture.current = { kind: 'shape', points: [at] };
    },
    onPointerMove: (event: PointerEvent<HTMLElement>) => {
      const before = fingers.current.get(event.pointerId);
      if (before === undefined) return;
      const current = gesture.current;
      if (current?.kind === 'pan') pan(event.clientX - before.clientX, event.clientY - before.clientY);
      else if (current?.kind === 'pinch') pinch(fingers.current, event, { zoom, pan });
      else if (current?.kind === 'stroke') {
        const moves = event.nativeEvent.getCoalescedEvents?.() ?? [];
        for (const move of moves.length > 0 ? moves : [event]) {
          mask()?.continueStroke(toPicture(move), brushOf(event));
        }
      } else if (current?.kind === 'shape') {
        const [start] = current.points;
        const at = toPicture(event);
        if (tool === 'rectangle' && start) current.points = rectangle(start, at);
        else current.points = [...current.points, at];
        onDraft(current.points);
      }
      fingers.current.set(event.pointerId, { clientX: event.clientX, clientY: event.clientY });
    },
    onPointerUp: (event: PointerEvent<HTMLElement>) => {
      fingers.current.delete(event.pointerId);
      const current = gesture.current;
      if (current?.kind === 'pinch' && fingers.current.size > 0) return;
      gesture.current = null;
      if (current?.kind === 'stroke') mask()?.endStroke();
      if (current?.kind === 'shape') {
        mask()?.fillShape(current.points, event.altKey ? 'erase' : 'paint');
        onDraft(null);
      }
      if (current?.kind === 'stroke' || current?.kind === 'shape') onStep();
    },
    onPointerCancel: (event: PointerEvent<HTMLElement>) => {
      fingers.current.delete(event.pointerId);
      abandon();
      onStep();
    },
  };
}

/** The four corners of a rectangle, from two opposite ones. */
export function rectangle(from: MaskPoint, to: MaskPoint): MaskPoint[] {
  return [from, { x: to.x, y: from.y }, to, { x: from.x, y: to.y }];
}

function pinch(
  fingers: ReadonlyMap<number, { clientX: number; clientY: number }>,
  moved: { pointerId: number; clientX: number; clientY: number },
  { zoom, pan }: Pick<MaskPointerOptions, 'zoom' | 'pan'>,
): void {
  const before = fingers.get(moved.pointerId);
  const other = [...fingers].find(([id]) => id !== moved.pointerId)?.[1];
  if (!before || !other) return;
  const distance = (from: { clientX: number; clientY: number }) =>
    Math.max(1, Math.hypot(from.clientX - other.clientX, from.clientY - other.clientY));
  const middle = {
    clientX: (moved.clientX + other.clientX) / 2,
    clientY: (moved.clientY + other.clientY) / 2,
  };
  pan((moved.clientX - before.clientX) / 2, (moved.clientY - before.clientY) / 2);
  zoom(distance(moved) / distance(before), middle);
}
