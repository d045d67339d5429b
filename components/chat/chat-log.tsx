'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { useTranslations } from 'next-intl';
import {
  type RefObject,
  useCallback,
  useDeferredValue,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
} from 'react';
import { useFallbackFocus } from '@/components/ui/use-fallback-focus';
import { picturesOnPath } from '@/lib/browser/chat/pictures-on-path';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { openLightbox } from '@/lib/browser/library/lightbox-store';
import { ChatTurn } from './chat-turn';

/** A message, a picture, and what is below them, before they are measured. */
const turnHeightPx = 720;
/** So near to its end the log follows what comes. */
const endPx = 120;

/** The turns that are shown; only those near the window are in the document. */
export function ChatLog({ path }: { path: readonly PathStep<TurnRow>[] }) {
  'use no memo'; // The virtualiser hands out the same object again and again, with other contents.
  const t = useTranslations('chat');
  const scroller = useRef<HTMLDivElement>(null);
  const virtualizer = useVirtualizer({
    count: path.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => turnHeightPx,
    getItemKey: (at) => path[at]?.turn.id ?? at,
    overscan: 2,
    anchorTo: 'end',
    followOnAppend: true,
    scrollEndThreshold: endPx,
  });

  // A conversation opens at its end, and a message just sent is looked at.
  const lastId = path.at(-1)?.turn.id;
  const isNew = useJobs(({ jobs }) => jobs[lastId ?? '']?.status === 'connecting');
  const wasOpened = useRef(false);
  useLayoutEffect(() => {
    if (wasOpened.current && !isNew) return;
    wasOpened.current = true;
    virtualizer.scrollToEnd();
  }, [virtualizer, isNew]);
  useStayAtEnd(scroller, () => virtualizer.scrollToEnd());
  const openPicture = useOpenPicture(path);
  const keepFocus = useFallbackFocus(sameButton);
  // A turn that comes into reach is made in small pieces beside the scrolling, not within it.
  const items = useDeferredValue(virtualizer.getVirtualItems());

  return (
    <div
      ref={scroller}
      className="scroll-quiet min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 lg:px-6"
    >
      {/* Not live: turns come and go by scrolling too. Each turn tells its own progress. */}
      <div
        {...keepFocus}
        role="log"
        aria-live="off"
        aria-label={t('log')}
        className="relative mx-auto max-w-3xl"
        style={{ height: virtualizer.getTotalSize() }}
      >
        {items.map(({ index }) => {
          const step = path[index];
          // Where it is now: what is above may have been measured since.
          const start = virtualizer.measurementsCache[index]?.start ?? 0;
          if (step === undefined) return null;
          const { turn, branches } = step;
          const place = branches.indexOf(turn.id);
          return (
            <div
              key={turn.id}
              ref={virtualizer.measureElement}
              data-index={index}
              className="absolute inset-x-0 top-0"
              style={{ transform: `translateY(${start}px)` }}
            >
              <ChatTurn
                turn={turn}
                onOpenPicture={openPicture}
                place={place}
                branches={branches.length}
                previousId={branches[place - 1] ?? null}
                nextId={branches[place + 1] ?? null}
              />
            </div>
          );
        })}
      </div>
    </div>
  );
}

/** Another branch of a turn is another turn in its place: the button of the same name goes on, else the turn. */
function sameButton(log: HTMLDivElement, gone: Element): HTMLElement | null {
  const place = gone.closest<HTMLElement>('[data-index]')?.dataset.index;
  const turn = log.querySelector<HTMLElement>(`[data-index="${place}"] article`);
  const name = gone.getAttribute('aria-label') ?? '';
  return turn?.querySelector<HTMLElement>(`button[aria-label="${CSS.escape(name)}"]:enabled`) ?? turn ?? null;
}

/** Opens a picture large, among all that are on show. The same function for as long as the log is there. */
function useOpenPicture(path: readonly PathStep<TurnRow>[]): (id: string) => void {
  const shown = useRef(path);

  // Synchronises what a press finds with what is on the screen.
  useLayoutEffect(() => {
    shown.current = path;
  }, [path]);
  return useCallback((id) => openLightbox(picturesOnPath(shown.current, useJobs.getState().jobs), id), []);
}

/** Keeps the end in sight where it was in sight, when the composer below grows or shrinks. */
function useStayAtEnd(scroller: RefObject<HTMLElement | null>, scrollToEnd: () => void): void {
  const stay = useEffectEvent(scrollToEnd);

  // Synchronises with the height that the composer leaves.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let isAtEnd = true;
    const look = () => {
      isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < endPx;
    };
    const observer = new ResizeObserver(() => isAtEnd && stay());
    observer.observe(element);
    element.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', look);
    };
  }, [scroller]);
}
