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

/** The dialog from the choices to the link. Closing it stops an upload, which "My shares" can resume. */
export function ShareDialog({ sharing }: { sharing: Sharing }) {
  const t = useTranslations('share');
  const { state, start, resume, stop } = useShareUpload(sharing);
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
        <ShareProblemAlert problem={state.problem} onTryAgain={resume} onClose={close} />
      )}
      {state.step === 'done' && <ShareLink id={state.id} isCopied={state.isCopied} onClose={close} />}
    </Dialog>
  );
}

export type ShareUploadProps = { progress: UploadProgress | null; count: number; onStop: () => void };

/** Shows the progress of the upload. */
export function ShareUpload({ progress, count, onStop }: ShareUploadProps) {
  const t = useTranslations('share.upload');
  const isAtEnd = progress !== null && progress.percent >= 100;
  const statusText =
    progress === null
      ? t('preparing')
      : isAtEnd
        ? t('opening')
        : t('picture', { picture: progress.picture, count });
  return (
    <div className="grid gap-4 py-2">
      <p role="status" className="tabular-nums">
        {statusText}
      </p>
      <ProgressBar
        label={t('label')}
        percent={progress === null || isAtEnd ? null : progress.percent}
        valueText={statusText}
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

/** The state of sharing. Uploaded parts are kept after a failure, and `resume` continues after them. */
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
        draft.current = await draftShare(pictureIdsOf(sharing), choices.current);
      }
      if (draft.current === null) return;
      const { uploadShare } = await import('@/lib/browser/shares/upload-share');
      const onProgress = (progress: UploadProgress) => setState({ step: 'uploading', progress });
      const { id } = await uploadShare(signal, draft.current, onProgress);
      const { copyText } = await import('@/lib/browser/platform/copy-text');
      if (sharing.kind === 'new') sharing.onShared();
      setState({ step: 'done', id, isCopied: await copyText(shareAddress(id)) });
    } catch (error) {
      if (signal.aborted) return;
      const { shareProblemOf } = await import('@/lib/browser/shares/share-problem');
      const problem = shareProblemOf(error);
      await rememberDraft(draft, problem);
      setState({ step: 'failed', problem });
    }
  }, [sharing]);

  const stop = useCallback(() => abort.current.abort(new Error('The upload was stopped.')), []);

  // Synchronises with the upload: a resumed one starts at once, and unmounting stops it.
  useEffect(() => {
    if (sharing.kind === 'resume') void run();
    return stop;
  }, [sharing, run, stop]);

  const start = (chosen: ShareChoices) => {
    choices.current = chosen;
    void run();
  };
  const resume = () => {
    // The draft of an earlier visit has ended, and its choices were not stored.
    if (draft.current === null && choices.current === null) setState({ step: 'choosing' });
    else void run();
  };
  return { state, start, resume, stop };
}

function pictureIdsOf(sharing: Sharing): readonly string[] {
  return sharing.kind === 'new' ? sharing.pictureIds : sharing.share.pictureIds;
}

/** Reads the progress that the upload has saved. If the draft has ended, a new one will be created. */
async function rememberDraft(draft: { current: OwnShare | null }, problem: ShareProblemName): Promise<void> {
  const id = draft.current?.id;
  const { readOwnShares } = await import('@/lib/browser/shares/own-shares');
  draft.current =
    problem === 'gone' ? null : ((await readOwnShares()).find((share) => share.id === id) ?? draft.current);
}
