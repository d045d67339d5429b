'use client';

import { ChevronLeft, ChevronRight, Pencil } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { lazyComponent } from '@/components/ui/lazy-component';
import { showBranch } from '@/lib/browser/chat/change-conversation';
import { editMessage } from '@/lib/browser/chat/edit-message';
import { loadTurnPictures } from '@/lib/browser/chat/load-turn-pictures';
import type { TurnPicture, TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useBlobUrl } from '@/lib/browser/platform/object-urls';

export type TurnMessageProps = {
  turn: TurnRow;
  /** Position among the branches here, from 0. */
  place: number;
  branches: number;
  previousId: string | null;
  nextId: string | null;
};

/** A longer message is cut here and has a button that shows it whole. */
const shownCharacters = 1_200;

/** The user's message with its pictures, and the buttons that switch between its branches. */
export function TurnMessage({ turn, place, branches, previousId, nextId }: TurnMessageProps) {
  const t = useTranslations('chat.turn');
  const [isWhole, setWhole] = useState(false);
  const { prompt } = turn.state;
  const isLong = prompt.length > shownCharacters;
  return (
    <div className="group/message grid justify-items-end gap-1.5">
      <div className="grid max-w-[min(36rem,92%)] gap-2 rounded-panel border border-line bg-raised px-3.5 py-2.5">
        <TurnPictures turn={turn} />
        <p className="whitespace-pre-wrap text-body [overflow-wrap:anywhere]">
          {isLong && !isWhole ? `${prompt.slice(0, shownCharacters)}…` : prompt}
        </p>
        {isLong && (
          <Button
            size="small"
            variant="plain"
            className="-mx-2 w-fit px-2!"
            onClick={() => setWhole(!isWhole)}
          >
            {t(isWhole ? 'less' : 'whole')}
          </Button>
        )}
      </div>
      <div className="-mr-1.5 flex min-h-control-small items-center text-caption text-muted">
        {branches > 1 && (
          <div className="flex items-center">
            <IconButton
              label={t('previousBranch')}
              size="small"
              disabled={previousId === null}
              onClick={() => previousId !== null && void showBranch(previousId)}
            >
              <ChevronLeft aria-hidden="true" className="size-4" />
            </IconButton>
            <span className="figures">
              <span className="sr-only">{t('branch', { place: place + 1, count: branches })}</span>
              <span aria-hidden="true">
                {place + 1}/{branches}
              </span>
            </span>
            <IconButton
              label={t('nextBranch')}
              size="small"
              disabled={nextId === null}
              onClick={() => nextId !== null && void showBranch(nextId)}
            >
              <ChevronRight aria-hidden="true" className="size-4" />
            </IconButton>
          </div>
        )}
        <IconButton label={t('edit')} size="small" onClick={() => void editMessage(turn)}>
          <Pencil aria-hidden="true" className="size-3.5" />
        </IconButton>
      </div>
    </div>
  );
}

const SentPictureDialog = lazyComponent(() =>
  import('./sent-picture-dialog').then((module) => module.SentPictureDialog),
);

/** The pictures that were sent with a message. A press on one shows it large, as it was sent. */
function TurnPictures({ turn }: { turn: TurnRow }) {
  const t = useTranslations('chat.turn');
  if (turn.pictures.length === 0) return null;
  return (
    <ul aria-label={t('pictures')} className="flex flex-wrap gap-1.5">
      {turn.pictures.map((picture, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a picture's index is its identity within the turn
        <li key={index}>
          <SentPicture turn={turn} index={index} picture={picture} />
        </li>
      ))}
    </ul>
  );
}

function SentPicture({ turn, index, picture }: { turn: TurnRow; index: number; picture: TurnPicture }) {
  const t = useTranslations('chat.turn');
  const [isLarge, setLarge] = useState(false);
  const url = useBlobUrl(`turn-picture:${turn.id}:${index}`, async () => {
    const pictures = await loadTurnPictures(turn);
    return pictures[index]?.blob ?? null;
  });
  const name = picture.name.trim() || t('picture', { number: index + 1 });
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        aria-label={t('showLarge', { name })}
        disabled={url === null}
        onClick={() => setLarge(true)}
        className="block size-14 overflow-hidden rounded-picture bg-line enabled:hover:opacity-85"
      >
        {url !== null && (
          // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
          <img src={url} alt="" className="size-full object-cover" />
        )}
      </button>
      {isLarge && url !== null && (
        <SentPictureDialog url={url} name={name} picture={picture} onClose={() => setLarge(false)} />
      )}
    </>
  );
}
