'use client';

import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { buttonLook } from '@/components/ui/button-look';
import { usePictureUrl } from '@/lib/browser/use-picture-url';
import type { ListedShare } from '@/lib/browser/workflows/list-own-shares';
import { CopyLinkButton } from './copy-link-button';
import { RevokePart } from './revoke-part';
import { shareAddress } from './share-address';
import { ShareChangeForm } from './share-change-form';
import { ShareRowFacts } from './share-row-facts';
import { resumeSharing } from './sharing-store';

export type ShareRowProps = { share: ListedShare; onChanged: () => void; onLeave: () => void };

/** One share: what it is, who has seen it, and what can be done with it. */
export function ShareRow({ share: { summary, own }, onChanged, onLeave }: ShareRowProps) {
  const t = useTranslations('share.mine');
  const [mode, setMode] = useState<'shown' | 'changing' | 'revoking'>('shown');
  const title = summary.title || t('untitled');
  const isDraft = summary.status === 'draft';
  const token = own?.token ?? null;
  const done = () => {
    setMode('shown');
    onChanged();
  };
  const goOn = () => {
    if (own) resumeSharing(own);
    onLeave();
  };
  return (
    <li aria-label={title} className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-3 py-4 first:pt-1">
      <FirstPicture id={own?.pictureIds[0] ?? null} />
      <div className="grid min-w-0 content-center gap-0.5">
        <h3 className="truncate font-strong">{title}</h3>
        <ShareRowFacts summary={summary} isOwn={own !== null} />
      </div>
      <div className="col-span-full">
        {mode === 'changing' && (
          <ShareChangeForm summary={summary} token={token} onDone={done} onCancel={() => setMode('shown')} />
        )}
        {mode === 'revoking' && (
          <RevokePart id={summary.id} token={token} onDone={done} onCancel={() => setMode('shown')} />
        )}
        {mode === 'shown' && (
          <div className="flex flex-wrap gap-2">
            {isDraft && own?.upload && (
              <Button size="small" onClick={goOn}>
                {t('goOn')}
              </Button>
            )}
            {!isDraft && (
              <>
                <CopyLinkButton id={summary.id} size="small" />
                <a
                  href={shareAddress(summary.id)}
                  target="_blank"
                  rel="noreferrer"
                  className={buttonLook({ size: 'small' })}
                >
                  {t('open')}
                </a>
                <Button size="small" onClick={() => setMode('changing')}>
                  {t('change')}
                </Button>
              </>
            )}
            <Button size="small" variant="danger" onClick={() => setMode('revoking')}>
              {t(isDraft ? 'discard' : 'revoke')}
            </Button>
          </div>
        )}
      </div>
    </li>
  );
}

/** The first of its pictures, where this browser has it still. */
function FirstPicture({ id }: { id: string | null }) {
  const url = usePictureUrl(id, 'thumbnail');
  const look = 'size-14 rounded-picture bg-line';
  // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
  return url ? <img src={url} alt="" className={`${look} object-cover`} /> : <span className={look} />;
}
