'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button, buttonStyles } from '@/components/ui/button';
import { sizeText } from '@/components/ui/size-text';
import { usePictureUrl } from '@/lib/browser/library/use-picture';
import type { ListedShare } from '@/lib/browser/shares/manage-shares';
import { resumeSharing } from '@/lib/browser/shares/share-dialog-store';
import type { ShareSummary } from '@/lib/protocol/shares';
import { RevokeConfirmation, ShareChangeForm } from './change-share';
import { CopyLinkButton, shareAddress } from './share-link';

type ShareRowProps = { share: ListedShare; onChanged: () => void; onLeave: () => void };

/** One share in the list, with its facts and actions. */
export function ShareRow({ share: { summary, own }, onChanged, onLeave }: ShareRowProps) {
  const t = useTranslations('share.mine');
  const [mode, setMode] = useState<'shown' | 'changing' | 'revoking'>('shown');
  const { id, status } = summary;
  // The server forgets the title of a share that has ended; this browser may still have it.
  const title =
    summary.title ||
    own?.title ||
    t('untitled', { count: summary.pictures || (own?.pictureIds.length ?? 0) });
  const part = { token: own?.token ?? null, onCancel: () => setMode('shown') };
  const done = () => {
    setMode('shown');
    onChanged();
  };
  const resume = () => {
    if (own) resumeSharing(own);
    onLeave();
  };
  const forget = async () => {
    const { forgetOwnShare } = await import('@/lib/browser/shares/own-shares');
    await forgetOwnShare(id);
    onChanged();
  };
  return (
    <li aria-label={title} className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-4 gap-y-3 py-4 first:pt-1">
      <FirstPicture id={own?.pictureIds[0] ?? null} isGone={status === 'gone'} />
      <div className="grid min-w-0 content-center gap-0.5">
        <h3 className="truncate font-strong">
          <bdi>{title}</bdi>
        </h3>
        <ShareRowFacts summary={summary} isOwn={own !== null} />
      </div>
      <div className="col-span-full">
        {status === 'gone' && (
          <Button size="small" onClick={() => void forget()}>
            {t('forget')}
          </Button>
        )}
        {mode === 'changing' && <ShareChangeForm summary={summary} {...part} onDone={done} />}
        {mode === 'revoking' && <RevokeConfirmation id={id} {...part} onDone={done} />}
        {mode === 'shown' && status !== 'gone' && (
          <ShareRowActions
            id={id}
            status={status}
            onResume={own?.upload ? resume : undefined}
            onChange={() => setMode('changing')}
            onRevoke={() => setMode('revoking')}
          />
        )}
      </div>
    </li>
  );
}

/** A thumbnail of the first picture, if this browser still has it; dimmed once the share has ended. */
function FirstPicture({ id, isGone }: { id: string | null; isGone: boolean }) {
  const url = usePictureUrl(id, 'thumbnail');
  const styles = `size-14 rounded-picture bg-line ${isGone ? 'opacity-50 grayscale' : ''}`;
  // biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read
  return url ? <img src={url} alt="" className={`${styles} object-cover`} /> : <span className={styles} />;
}

type ShareRowFactsProps = { summary: ShareSummary; isOwn: boolean };

/** Number of pictures, size, views and expiry; for a share that has ended, only the date. */
function ShareRowFacts({ summary, isOwn }: ShareRowFactsProps) {
  const t = useTranslations('share.mine');
  const format = useFormatter();
  const { pictures, sizeBytes, views, expiresAt, hasPassword, status } = summary;
  const styles = 'text-caption text-muted tabular-nums';
  const day = (at: string) => format.dateTime(new Date(at), { dateStyle: 'medium' });
  if (status === 'gone') {
    return <p className={styles}>{t('goneSince', { date: day(expiresAt ?? summary.createdAt) })}</p>;
  }
  const until = expiresAt ? t('until', { date: day(expiresAt) }) : t('forever');
  const facts = [
    t('pictures', { count: pictures }),
    sizeText(sizeBytes),
    status === 'draft' ? t('draft') : t('views', { count: views }),
    status !== 'draft' && until,
    hasPassword && t('hasPassword'),
    !isOwn && t('elsewhere'),
  ];
  return <p className={styles}>{facts.filter(Boolean).join(' · ')}</p>;
}

type ShareRowActionsProps = {
  id: string;
  status: 'draft' | 'published';
  /** Undefined if this browser cannot resume the upload. */
  onResume?: (() => void) | undefined;
  onChange: () => void;
  onRevoke: () => void;
};

/** The actions for a published share or a draft. */
function ShareRowActions({ id, status, onResume, onChange, onRevoke }: ShareRowActionsProps) {
  const t = useTranslations('share.mine');
  const isDraft = status === 'draft';
  return (
    <div className="flex flex-wrap gap-2">
      {isDraft && onResume && (
        <Button size="small" onClick={onResume}>
          {t('resume')}
        </Button>
      )}
      {!isDraft && (
        <>
          <CopyLinkButton id={id} size="small" />
          <a
            href={shareAddress(id)}
            target="_blank"
            rel="noreferrer"
            className={buttonStyles({ size: 'small' })}
          >
            {t('open')}
          </a>
          <Button size="small" onClick={onChange}>
            {t('change')}
          </Button>
        </>
      )}
      <Button size="small" variant="danger" onClick={onRevoke}>
        {t(isDraft ? 'discard' : 'revoke')}
      </Button>
    </div>
  );
}
