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
import { picturesOnPath } from '@/lib/browser/chat/merge-turns';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { openLightbox } from '@/lib/browser/library/lightbox-store';
import { ChatTurn } from './chat-turn';

/** Estimated height of a turn with one picture, until it is measured. */
const turnHeightPx = 720;
/** Within this distance from its end, the log scrolls along with new content. */
const endPx = 120;

/** The shown turns. Only those near the viewport are in the document. */
export function ChatLog({ path }: { path: readonly PathStep<TurnRow>[] }) {
  'use no memo'; // The virtualiser always returns the same object, with changed contents.
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

  // A conversation opens at its end, and a message that was just sent is scrolled into view.
  const lastId = path.at(-1)?.turn.id;
  const isNew = useJobs(({ jobs }) => jobs[lastId ?? '']?.status === 'connecting');
  const wasOpened = useRef(false);
  useLayoutEffect(() => {
    if (wasOpened.current && !isNew) return;
    wasOpened.current = true;
    virtualizer.scrollToEnd();
  }, [virtualizer, isNew]);
  useKeepEndInView(scroller, () => virtualizer.scrollToEnd());
  const openPicture = useOpenPicture(path);
  const keepFocus = useFallbackFocus(sameButton);
  // Deferred, so that rendering a turn that comes into view does not block scrolling.
  const items = useDeferredValue(virtualizer.getVirtualItems());

  return (
    <div
      ref={scroller}
      className="scroll-quiet min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 lg:px-6"
    >
      {/* Not a live region, because scrolling adds and removes turns too. Each turn announces its own progress. */}
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
          // From the cache, because turns above may have been measured since.
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

/** After a switch of branches, focus moves to the button of the same name in the new turn, or to the turn itself. */
function sameButton(log: HTMLDivElement, gone: Element): HTMLElement | null {
  const place = gone.closest<HTMLElement>('[data-index]')?.dataset.index;
  const turn = log.querySelector<HTMLElement>(`[data-index="${place}"] article`);
  const name = gone.getAttribute('aria-label') ?? '';
  return turn?.querySelector<HTMLElement>(`button[aria-label="${CSS.escape(name)}"]:enabled`) ?? turn ?? null;
}

/** Opens a picture in the lightbox, among all shown pictures. The function stays the same while the log is mounted. */
function useOpenPicture(path: readonly PathStep<TurnRow>[]): (id: string) => void {
  const shown = useRef(path);

  // Synchronises the pictures that the lightbox receives with those on the screen.
  useLayoutEffect(() => {
    shown.current = path;
  }, [path]);
  return useCallback((id) => openLightbox(picturesOnPath(shown.current, useJobs.getState().jobs), id), []);
}

/** Keeps the end of the log in view when the composer below grows or shrinks. */
function useKeepEndInView(scroller: RefObject<HTMLElement | null>, scrollToEnd: () => void): void {
  const keepInView = useEffectEvent(scrollToEnd);

  // Synchronises with the height that the composer leaves to the log.
  useEffect(() => {
    const element = scroller.current;
    if (element === null) return;
    let isAtEnd = true;
    const measure = () => {
      isAtEnd = element.scrollHeight - element.scrollTop - element.clientHeight < endPx;
    };
    const observer = new ResizeObserver(() => isAtEnd && keepInView());
    observer.observe(element);
    element.addEventListener('scroll', measure, { passive: true });
    return () => {
      observer.disconnect();
      element.removeEventListener('scroll', measure);
    };
  }, [scroller]);
}
