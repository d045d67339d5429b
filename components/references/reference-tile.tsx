'use client';

import { ArrowDown, ArrowUp, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import {
  type DragEvent,
  type MouseEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useId,
  useRef,
  useState,
} from 'react';
import { classNames } from '@/components/ui/class-names';
import { IconButton } from '@/components/ui/icon-button';
import type { Reference } from '@/lib/browser/references/reference';
import { ReferencePicture } from './reference-picture';
import { ReferenceProgressText } from './reference-progress';

export type ReferenceTileProps = {
  reference: Reference;
  index: number;
  /** The number by which a prompt can name it, from 1; null: it is not sent. */
  number: number | null;
  count: number;
  /** The buttons that remove the tiles, by the id of the reference: one of them gets the focus after a removal. */
  removeButtons: RefObject<Map<string, HTMLButtonElement>>;
  onMove: (id: string, index: number) => void;
  onRemove: (id: string) => void;
  onRetry: (id: string) => void;
  /** The mask, which only some tiles have. */
  children?: ReactNode;
};

/** One reference of the edit form: its picture, its progress, and its place in the order. */
export function ReferenceTile(props: ReferenceTileProps) {
  const { reference, index, number, count, removeButtons, onMove, onRemove, onRetry, children } = props;
  const t = useTranslations('references');
  const nameId = useId();
  const tile = useRef<HTMLLIElement>(null);
  const { isOver, ...drag } = useReferenceDrag(reference.id, index, onMove);
  const name = reference.name.trim() || t('unnamed');
  const moveTo = (to: number) => (event: MouseEvent<HTMLButtonElement>) => {
    if (to < 0 || to >= count) return;
    onMove(reference.id, to);
    // A tile that moves within the document loses the focus, and may scroll out of sight.
    const { currentTarget } = event;
    requestAnimationFrame(() => currentTarget.focus());
  };
  const registerRemove = useRemoveButton(reference.id, removeButtons);
  /** For a button that disappears when it is pressed: the focus stays here and does not jump to the top of the page. */
  const keepFocus = () => tile.current?.focus();
  return (
    <li
      {...drag}
      ref={tile}
      tabIndex={-1}
      className={classNames(
        'group/reference grid grid-cols-[4.5rem_minmax(0,1fr)] gap-x-3 content-start gap-y-2 rounded-control border bg-raised p-2 snap-start transition-colors duration-quick',
        isOver ? 'border-safelight' : 'border-line',
      )}
    >
      <ReferencePicture reference={reference} alt={name} nameId={nameId} onLoseFocus={keepFocus} />
      <div className="grid min-w-0 grid-cols-1 content-start gap-1">
        <div className="flex items-start gap-1">
          <p id={nameId} className="min-w-0 flex-1 truncate pt-1 text-body">
            {number !== null && <span className="figures text-muted">{number} </span>}
            <bdi>{name}</bdi>
          </p>
          <div className="-mt-0.5 -mr-0.5 flex shrink-0">
            <IconButton
              label={t('earlier')}
              size="small"
              aria-describedby={nameId}
              // Not `disabled`, because a user who presses it until the first place would lose the focus.
              aria-disabled={index === 0}
              onClick={moveTo(index - 1)}
            >
              <ArrowUp aria-hidden="true" className={arrowStyles} />
            </IconButton>
            <IconButton
              label={t('later')}
              size="small"
              aria-describedby={nameId}
              aria-disabled={index === count - 1}
              onClick={moveTo(index + 1)}
            >
              <ArrowDown aria-hidden="true" className={arrowStyles} />
            </IconButton>
            <IconButton
              label={t('remove')}
              size="small"
              ref={registerRemove}
              aria-describedby={nameId}
              onClick={() => onRemove(reference.id)}
            >
              <X aria-hidden="true" className="size-4" />
            </IconButton>
          </div>
        </div>
        <ReferenceProgressText
          reference={{ ...reference, name }}
          onRetry={() => {
            keepFocus();
            onRetry(reference.id);
          }}
        />
      </div>
      {children && <div className="col-span-full">{children}</div>}
    </li>
  );
}

function useRemoveButton(id: string, { current: buttons }: ReferenceTileProps['removeButtons']) {
  return useCallback(
    (button: HTMLButtonElement | null) => {
      if (button === null) return;
      buttons.set(id, button);
      return () => {
        buttons.delete(id);
      };
    },
    [id, buttons],
  );
}

/** On a phone, many tiles are side by side, so the arrows point left and right. */
const arrowStyles = 'size-4 max-lg:group-data-many/list:-rotate-90';

/** Our own type distinguishes tiles from files that are dragged in. */
const dragType = 'application/x-safelight-reference';

/** Handlers for a tile that can be dragged onto another. For keyboards and touch screens, the buttons do the same. */
function useReferenceDrag(id: string, index: number, onMove: (id: string, index: number) => void) {
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
      onMove(event.dataTransfer.getData(dragType), index);
    },
  };
}
