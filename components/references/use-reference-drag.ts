'use client';

import { type DragEvent, useState } from 'react';

/** Ours alone: files that are dragged in carry other types. */
const dragType = 'application/x-safelight-reference';

/** Handlers for a tile that can be dragged to another's place. Keys and fingers have the buttons. */
export function useReferenceDrag(id: string, place: number, onMove: (id: string, place: number) => void) {
  const [isOver, setOver] = useState(false);
  const isOurs = (event: DragEvent) => event.dataTransfer.types.includes(dragType);
  return {
    isOver,
    draggable: true,
    onDragStart: (event: DragEvent) => {
      event.dataTransfer.setData(dragType, id);
      event.dataTransfer.effectAllowed = 'move';
    },
    onDragOver: (event: DragEvent) => {
      if (!isOurs(event)) return;
      event.preventDefault();
      event.dataTransfer.dropEffect = 'move';
      setOver(true);
    },
    onDragLeave: () => setOver(false),
    onDrop: (event: DragEvent) => {
      setOver(false);
      if (!isOurs(event)) return;
      event.preventDefault();
      onMove(event.dataTransfer.getData(dragType), place);
    },
  };
}
