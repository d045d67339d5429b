'use client';

import { useTranslations } from 'next-intl';
import type { TurnRow } from '@/lib/browser/library/conversation-rows';
import { useBlobUrl } from '@/lib/browser/use-blob-url';
import { loadTurnPictures } from '@/lib/browser/workflows/load-turn-pictures';

/** The pictures that went along with a message. */
export function TurnPictures({ turn }: { turn: TurnRow }) {
  const t = useTranslations('chat.turn');
  if (turn.pictures.length === 0) return null;
  return (
    <ul aria-label={t('pictures')} className="flex flex-wrap gap-1.5">
      {turn.pictures.map(({ name }, place) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a picture's place is its identity within the turn
        <li key={place}>
          <SentPicture turn={turn} place={place} name={name} />
        </li>
      ))}
    </ul>
  );
}

function SentPicture({ turn, place, name }: { turn: TurnRow; place: number; name: string }) {
  const t = useTranslations('chat.turn');
  const url = useBlobUrl(`turn-picture:${turn.id}:${place}`, async () => {
    const pictures = await loadTurnPictures(turn);
    return pictures[place]?.blob ?? null;
  });
  return (
    <span className="block size-14 overflow-hidden rounded-picture bg-line">
      {url !== null && (
        // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
        <img src={url} alt={name || t('picture', { number: place + 1 })} className="size-full object-cover" />
      )}
    </span>
  );
}
