'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { useJoin } from '@/components/library-copies/use-join';
import { PageFrame } from '@/components/shell/page-frame';
import { Alert } from '@/components/ui/alert';
import { Button, buttonStyles } from '@/components/ui/button';
import { PageLink } from '@/components/ui/page-link';
import { useLibraryIndex } from '@/lib/browser/library/library-index-store';
import { useSession } from '@/lib/browser/session/session-store';

/** The page that the link of "Add a device" opens: one press makes this browser a device of that library. */
export function JoinScreen({ title }: { title: string }) {
  const t = useTranslations('join');
  const copies = useTranslations('copies');
  const code = useCodeInAddress();
  const pictures = useLibraryIndex((state) => state.total);
  const studioMode = useSession(({ session }) => session && (session.library?.mode ?? 'off'));
  const { answer, isAsking, left, join } = useJoin();
  const hasJoined = answer === 'joined' || answer === 'same';
  // A second attempt with the same code would fail as well.
  const isSpent = answer === 'unknown' || answer === 'used' || answer === 'expired';
  const isOff = studioMode !== null && studioMode !== 'on';
  const openGallery = (
    <PageLink
      to="/gallery"
      className={buttonStyles({ variant: hasJoined ? 'primary' : 'plain', size: 'large' })}
    >
      {t('gallery')}
    </PageLink>
  );
  return (
    <PageFrame title={title}>
      <section className="mx-auto grid max-w-md content-center gap-4 py-10 md:min-h-[60vh]">
        <h2 className="text-balance font-strong text-title">{t(hasJoined ? 'welcome' : 'question')}</h2>
        {!hasJoined && (
          <div className="grid gap-2 text-pretty text-body text-muted">
            <p>{t('text')}</p>
            {pictures > 0 && <p>{t('merged', { count: pictures })}</p>}
          </div>
        )}
        <div role="status" className="text-body text-muted empty:-mt-4">
          {hasJoined && copies(`join.${answer}`)}
          {left > 0 && copies('join.fetching', { count: left })}
        </div>
        <div className="flex flex-wrap gap-2">
          {!hasJoined && !isSpent && code !== '' && !isOff && (
            <Button
              variant="primary"
              size="large"
              busy={isAsking || code === null}
              onClick={() => void join(code ?? '')}
            >
              {t('action')}
            </Button>
          )}
          {openGallery}
        </div>
        {/* Below the buttons, which would move when it comes. */}
        {answer !== null && !hasJoined && <Alert title={copies(`join.${answer}`)} />}
        {code === '' && <Alert title={t('incomplete')} />}
        {isOff && <Alert title={copies(`hint.${studioMode}`)} />}
      </section>
    </PageFrame>
  );
}

/** The code after the # of the address; null until it is read, empty if there is none. */
function useCodeInAddress(): string | null {
  const [code, setCode] = useState<string | null>(null);

  // Synchronises with the address, which another link may change while this page is open.
  useEffect(() => {
    const read = () => setCode(location.hash.slice(1));
    read();
    window.addEventListener('hashchange', read);
    return () => window.removeEventListener('hashchange', read);
  }, []);

  return code;
}
