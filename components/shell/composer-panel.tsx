'use client';
'use no memo';

import { ChevronDown, ChevronUp } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { createContext, type ReactNode, use, useLayoutEffect, useState } from 'react';
import { createPortal } from 'react-dom';
import { classNames } from '@/components/ui/class-names';
import { IconButton } from '@/components/ui/icon-button';
import { type ComposerHeight, useComposerSheet } from '@/lib/browser/parameters/composer-sheet-store';

export type ComposerPanelProps = {
  title: string;
  footer: ReactNode;
  summary?: string | undefined;
  children: ReactNode;
};

/** Heights of the whole sheet: text above the button takes its space from the form, so that the sheet does not move. */
const heights: Record<ComposerHeight, string> = {
  peek: '',
  half: 'max-lg:h-[calc(38dvh+7.0625rem)]',
  full: 'max-lg:h-[calc(100dvh-var(--notice)-var(--header)-var(--tabs)-0.4375rem)]',
};
/** Only the contents move: a height that changes frame by frame would lay out the whole sheet each time. */
const rises: Record<ComposerHeight, string> = {
  peek: '',
  half: 'max-lg:animate-[sheet-half_var(--settle)_var(--ease)]',
  full: 'max-lg:animate-[sheet-full_var(--settle)_var(--ease)]',
};

const NoticePlace = createContext<HTMLElement | null>(null);

/** Shows something that concerns the form above its main button. The fields stay where they are. */
export function ComposerNotice({ children }: { children: ReactNode }) {
  const place = use(NoticePlace);
  return place && createPortal(children, place);
}

/** Holds the form: from 1024 px in a column that scrolls separately, below that in a sheet with three heights. */
export function ComposerPanel({ title, footer, summary, children }: ComposerPanelProps) {
  const t = useTranslations('shell');
  const height = useComposerSheet((state) => (state.isFolded ? 'peek' : state.height));
  const setHeight = useComposerSheet((state) => state.setHeight);
  const open = useComposerSheet((state) => state.open);
  const [noticePlace, setNoticePlace] = useState<HTMLElement | null>(null);
  const [hasMoved, setMoved] = useState(false);
  const move = (change: () => void) => {
    setMoved(true);
    change();
  };

  // Synchronises with the sheet's height in localStorage, after hydration but before paint.
  useLayoutEffect(() => void useComposerSheet.persist.rehydrate(), []);

  return (
    <section
      aria-label={t('composer')}
      className={classNames(
        'flex min-w-0 flex-col bg-room max-lg:fixed max-lg:inset-x-0 max-lg:bottom-tabs max-lg:z-20 max-lg:rounded-t-panel max-lg:border-line max-lg:border-t max-lg:bg-raised lg:sticky lg:top-notice lg:h-window lg:border-r',
        heights[height],
      )}
    >
      <h1 className="flex h-header shrink-0 items-center px-5 font-strong text-lead max-lg:hidden">
        {title}
      </h1>
      <SheetHandle
        height={height}
        summary={summary}
        onOpen={() => move(open)}
        onHeightChange={(next) => move(() => setHeight(next))}
      />
      <div
        className={classNames(
          'flex min-h-0 flex-col overflow-hidden lg:flex-1',
          height === 'peek' ? 'max-lg:invisible max-lg:h-0' : 'max-lg:flex-1',
          hasMoved && rises[height],
        )}
      >
        <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto overscroll-contain px-4 lg:px-5">
          <NoticePlace value={noticePlace}>
            <div className="grid gap-5 pt-1 pb-5">{children}</div>
          </NoticePlace>
        </div>
        <div
          ref={setNoticePlace}
          className="scroll-quiet max-h-[45%] shrink-0 overflow-y-auto overscroll-contain px-4 pt-2 empty:hidden lg:border-line lg:border-t lg:px-5 lg:pt-3"
        />
      </div>
      <div className="shrink-0 px-4 pt-2 pb-3 lg:border-line lg:border-t lg:px-5 lg:py-4">{footer}</div>
    </section>
  );
}

type SheetHandleProps = {
  height: ComposerHeight;
  summary: string | undefined;
  onOpen: () => void;
  onHeightChange: (height: ComposerHeight) => void;
};

function SheetHandle({ height, summary, onOpen, onHeightChange }: SheetHandleProps) {
  const t = useTranslations('shell');
  const folded = height === 'peek';
  return (
    <div className="flex items-center pt-1 pr-1 pl-4 lg:hidden">
      <button
        type="button"
        aria-expanded={!folded}
        aria-label={folded ? t('composerOpen') : t('composerClose')}
        onClick={() => (folded ? onOpen() : onHeightChange('peek'))}
        className="flex h-11 min-w-0 flex-1 items-center text-left text-body text-muted"
      >
        {folded ? (
          <span className="truncate">{summary || t('composerOpen')}</span>
        ) : (
          <span aria-hidden="true" className="mx-auto h-1 w-9 translate-x-3.5 rounded-full bg-edge" />
        )}
      </button>
      <IconButton
        label={height === 'full' ? t('composerShorter') : t('composerTaller')}
        onClick={() => onHeightChange(nextHeight[height])}
      >
        {height === 'full' ? <ChevronDown className="size-5" /> : <ChevronUp className="size-5" />}
      </IconButton>
    </div>
  );
}

const nextHeight: Record<ComposerHeight, ComposerHeight> = { peek: 'half', half: 'full', full: 'half' };
