'use client';

import { ChevronLeft, ChevronRight, Pencil } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { showBranch } from '@/lib/browser/chat/change-conversation';
import { editMessage } from '@/lib/browser/chat/edit-message';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { TurnPictures } from './turn-pictures';

export type TurnMessageProps = {
  turn: TurnRow;
  /** Among the branches here, from 0. */
  place: number;
  branches: number;
  previousId: string | null;
  nextId: string | null;
};

/** More of a message than this is unfolded by a press. */
const shownCharacters = 1_200;

/** What the user said, with its pictures; other branches of it are a press away. */
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
