'use client';

import { useTranslations } from 'next-intl';
import { useCallback, useEffect, useRef, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { ProgressBar } from '@/components/ui/progress-bar';
import type { ShareChoices } from '@/lib/browser/shares/draft-share';
import type { OwnShare } from '@/lib/browser/shares/own-shares';
import { closeSharing, type Sharing } from '@/lib/browser/shares/share-dialog-store';
import type { ShareProblemName } from '@/lib/browser/shares/share-problem';
import type { UploadProgress } from '@/lib/browser/shares/upload-share';
import { ShareForm } from './share-form';
import { ShareLink, shareAddress } from './share-link';
import { ShareProblemAlert } from './share-problem-alert';

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
      {state.step === 'failed' && (
        <ShareProblemAlert problem={state.problem} onTryAgain={goOn} onClose={close} />
      )}
      {state.step === 'done' && <ShareLink id={state.id} isCopied={state.isCopied} onClose={close} />}
    </Dialog>
  );
}

export type ShareUploadProps = { progress: UploadProgress | null; count: number; onStop: () => void };

/** The pictures on their way, one by one. */
export function ShareUpload({ progress, count, onStop }: ShareUploadProps) {
  const t = useTranslations('share.upload');
  const isAtEnd = progress !== null && progress.percent >= 100;
  const told =
    progress === null
      ? t('preparing')
      : isAtEnd
        ? t('opening')
        : t('picture', { picture: progress.picture, count });
  return (
    <div className="grid gap-4 py-2">
      <p role="status" className="tabular-nums">
        {told}
      </p>
      <ProgressBar
        label={t('label')}
        percent={progress === null || isAtEnd ? null : progress.percent}
        valueText={told}
      />
      <div className="flex items-center justify-between gap-4 pt-2">
        <p className="text-caption text-muted">{t('hint')}</p>
        <Button onClick={onStop}>{t('stop')}</Button>
      </div>
    </div>
  );
}

export type ShareState =
  | { step: 'choosing' }
  | { step: 'uploading'; progress: UploadProgress | null }
  | { step: 'failed'; problem: ShareProblemName }
  | { step: 'done'; id: string; isCopied: boolean };

/** The steps of sharing; a failure keeps what has arrived, and `goOn` begins behind it. */
export function useShareUpload(sharing: Sharing) {
  const [state, setState] = useState<ShareState>(
    sharing.kind === 'new' ? { step: 'choosing' } : { step: 'uploading', progress: null },
  );
  const abort = useRef(new AbortController());
  const draft = useRef<OwnShare | null>(sharing.kind === 'resume' ? sharing.share : null);
  const choices = useRef<ShareChoices | null>(null);

  const run = useCallback(async () => {
    abort.current = new AbortController();
    const { signal } = abort.current;
    setState({ step: 'uploading', progress: null });
    try {
      if (draft.current === null && choices.current !== null) {
        const { draftShare } = await import('@/lib/browser/shares/draft-share');
        draft.current = await draftShare(picturesOf(sharing), choices.current);
      }
      if (draft.current === null) return;
      const { uploadShare } = await import('@/lib/browser/shares/upload-share');
      const onProgress = (progress: UploadProgress) => setState({ step: 'uploading', progress });
      const { id } = await uploadShare(signal, draft.current, onProgress);
      const { copyText } = await import('@/lib/browser/platform/copy-text');
      setState({ step: 'done', id, isCopied: await copyText(shareAddress(id)) });
    } catch (error) {
      if (signal.aborted) return;
      const { shareProblemOf } = await import('@/lib/browser/shares/share-problem');
      const problem = shareProblemOf(error);
      await rememberDraft(draft, problem);
      setState({ step: 'failed', problem });
    }
  }, [sharing]);

  const stop = useCallback(() => abort.current.abort(new Error('It was stopped.')), []);

  // An upload that is taken up again begins by itself; leaving the page's part stops it.
  useEffect(() => {
    if (sharing.kind === 'resume') void run();
    return stop;
  }, [sharing, run, stop]);

  const start = (chosen: ShareChoices) => {
    choices.current = chosen;
    void run();
  };
  const goOn = () => {
    // The draft of an earlier visit is gone, and with it what was chosen then.
    if (draft.current === null && choices.current === null) setState({ step: 'choosing' });
    else void run();
  };
  return { state, start, goOn, stop };
}

function picturesOf(sharing: Sharing): readonly string[] {
  return sharing.kind === 'new' ? sharing.pictureIds : sharing.share.pictureIds;
}

/** How far it had come is noted by the upload; a draft that is gone is begun anew. */
async function rememberDraft(draft: { current: OwnShare | null }, problem: ShareProblemName): Promise<void> {
  const id = draft.current?.id;
  const { readOwnShares } = await import('@/lib/browser/shares/own-shares');
  draft.current =
    problem === 'gone' ? null : ((await readOwnShares()).find((share) => share.id === id) ?? draft.current);
}
