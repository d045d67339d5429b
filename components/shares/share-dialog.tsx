'use client';

import { useTranslations } from 'next-intl';
import { Dialog } from '@/components/ui/dialog';
import { closeSharing, type Sharing } from '@/lib/browser/shares/share-dialog-store';
import { ShareForm } from './share-form';
import { ShareLink } from './share-link';
import { ShareTrouble } from './share-trouble';
import { ShareUpload } from './share-upload';
import { useShareUpload } from './use-share-upload';

/** From the choice to the link. Closing it while it uploads stops the upload; "My shares" goes on with it. */
export function ShareDialog({ sharing }: { sharing: Sharing }) {
  const t = useTranslations('share');
  const { state, start, goOn, stop } = useShareUpload(sharing);
  const count = sharing.kind === 'new' ? sharing.pictureIds.length : sharing.share.pictureIds.length;
  const close = () => {
    stop();
    closeSharing();
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && close()}
      title={t('title', { count })}
      description={state.step === 'choosing' ? t('description') : undefined}
    >
      {state.step === 'choosing' && (
        <ShareForm
          count={count}
          title={sharing.kind === 'new' ? sharing.title : sharing.share.title}
          onShare={start}
        />
      )}
      {state.step === 'uploading' && <ShareUpload progress={state.progress} count={count} onStop={close} />}
      {state.step === 'failed' && <ShareTrouble problem={state.problem} onTryAgain={goOn} onClose={close} />}
      {state.step === 'done' && <ShareLink id={state.id} isCopied={state.isCopied} onClose={close} />}
    </Dialog>
  );
}
