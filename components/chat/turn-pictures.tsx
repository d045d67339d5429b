'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { lazyComponent } from '@/components/ui/lazy-component';
import { loadTurnPictures } from '@/lib/browser/chat/load-turn-pictures';
import type { TurnPicture, TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useBlobUrl } from '@/lib/browser/platform/object-urls';

const SentPictureDialog = lazyComponent(() =>
  import('./sent-picture-dialog').then((module) => module.SentPictureDialog),
);

/** The pictures that went along with a message; a press shows one large, as it was sent. */
export function TurnPictures({ turn }: { turn: TurnRow }) {
  const t = useTranslations('chat.turn');
  if (turn.pictures.length === 0) return null;
  return (
    <ul aria-label={t('pictures')} className="flex flex-wrap gap-1.5">
      {turn.pictures.map((picture, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a picture's place is its identity within the turn
        <li key={place}>
          <SentPicture turn={turn} place={place} picture={picture} />
        </li>
      ))}
    </ul>
  );
}

function SentPicture({ turn, place, picture }: { turn: TurnRow; place: number; picture: TurnPicture }) {
  const t = useTranslations('chat.turn');
  const [isLarge, setLarge] = useState(false);
  const url = useBlobUrl(`turn-picture:${turn.id}:${place}`, async () => {
    const pictures = await loadTurnPictures(turn);
    return pictures[place]?.blob ?? null;
  });
  const name = picture.name.trim() || t('picture', { number: place + 1 });
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
