'use client';

import { ImagePlus, RotateCcw } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { type RefObject, useEffect } from 'react';
import { ReferenceChip } from '@/components/references/reference-chip';
import { Button } from '@/components/ui/button';
import { useFallbackFocus } from '@/components/ui/use-fallback-focus';
import { chatForm, useChatReferences } from '@/lib/browser/chat/chat-form';
import { useChat } from '@/lib/browser/chat/chat-store';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import { attachLastPicture, detachPicture, lastPicture } from '@/lib/browser/chat/last-picture';
import { latestState } from '@/lib/browser/chat/merge-turns';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { retryReference } from '@/lib/browser/references/change-references';
import { isRetryable, type Reference } from '@/lib/browser/references/reference';
import { isRunning } from '@/lib/protocol/job-state';

export type ComposerReferencesProps = {
  path: readonly PathStep<TurnRow>[];
  isReady: boolean;
  /** Takes the focus when the picture that has it is removed. */
  composer: RefObject<HTMLElement | null>;
};

/** The pictures of the message: those that were added, and the conversation's newest unless the user took it off. */
export function ComposerReferences({ path, isReady, composer }: ComposerReferencesProps) {
  const t = useTranslations('chat.composer');
  const references = useChatReferences((state) => state.references);
  const isRead = useChatReferences((state) => state.isRead);
  const declinedId = useComposerDraft((state) => state.declinedPictureId);
  const isEditing = useComposerDraft((state) => state.editing !== null);
  const { pictureId, isSettled } = useLastPicture(path);

  // Synchronises the composer with the newest picture of the conversation.
  useEffect(() => {
    if (isReady && isRead && isSettled && !isEditing) void attachLastPicture(pictureId);
  }, [isReady, isRead, isSettled, isEditing, pictureId]);

  const keepFocus = useFallbackFocus<HTMLDivElement>(() => composer.current);
  const attachAgain = () => {
    useComposerDraft.getState().decline(null);
    void attachLastPicture(pictureId);
  };
  // Its place is reserved from the press until it is attached, so that the field does not move while the user types.
  const isAttached = references.some((reference) => reference.isLast || reference.pictureId === pictureId);
  const isReading = !isReady || !isRead;
  const isComing =
    !isEditing && !isAttached && (!isSettled || (pictureId !== null && pictureId !== declinedId));
  const hadPictures = useHadPictures(isReading ? null : references.length > 0 || isComing);
  const isAwaited = isComing || (isReading && hadPictures && references.length === 0);
  const isDeclined = pictureId !== null && pictureId === declinedId && !isEditing;
  return (
    <>
      {isReading && <EarlyPlace />}
      <div
        {...keepFocus}
        className="scroll-quiet flex items-center gap-2 overflow-x-auto px-3 pt-3 empty:hidden"
      >
        {references.length > 0 && (
          <ul aria-label={t('pictures')} className="flex gap-2">
            {references.map((reference) => (
              <ReferenceChip
                key={reference.id}
                reference={reference}
                note={reference.isLast ? t('last') : undefined}
                onRemove={(id) => void detachPicture(id)}
              />
            ))}
          </ul>
        )}
        {isAwaited && <AwaitedPicture />}
        {isDeclined && (
          <Button size="small" variant="plain" onClick={attachAgain}>
            <ImagePlus aria-hidden="true" className="size-3.5" />
            {t('attachLast')}
          </Button>
        )}
      </div>
      {references.map((reference) => (
        <ReferenceProblem key={reference.id} reference={reference} />
      ))}
    </>
  );
}

/**
 * Whether the message had pictures when they were last known; `areThere` is null until they are. Another conversation's
 * pictures say nothing about this one's.
 */
function useHadPictures(areThere: boolean | null): boolean {
  const conversationId = useChat((state) => state.conversationId);
  const hadPictures = useChat((state) => state.hasPictures);
  // Synchronises what the next visit reads.
  // biome-ignore lint/correctness/useExhaustiveDependencies(conversationId): opening one forgets what was remembered
  useEffect(() => {
    if (areThere !== null) useChat.getState().setHasPictures(areThere);
  }, [areThere, conversationId]);
  return hadPictures;
}

/** The same place in the HTML of the server, which does not know whether it is needed. */
function EarlyPlace() {
  return (
    <div className="hidden px-3 pt-3 in-[[data-made~=message-pictures]]:flex">
      <AwaitedPicture />
    </div>
  );
}

/** The place of the picture that the next message will be sent with. */
function AwaitedPicture() {
  return (
    <span aria-hidden="true" className="relative size-20 shrink-0 overflow-hidden rounded-picture bg-paper">
      <span className="safelight-pulse absolute inset-0" />
    </span>
  );
}

function ReferenceProblem({ reference: { id, name, progress } }: { reference: Reference }) {
  const t = useTranslations('references');
  if (progress.status !== 'failed') return null;
  const { problem } = progress;
  return (
    <div role="alert" className="flex flex-wrap items-center gap-x-3 px-3 pt-2 text-caption text-failure">
      <p className="wrap-anywhere">
        {name.trim() || t('unnamed')}: {t(`problems.${problem}`)}
      </p>
      {isRetryable(problem) && (
        <Button size="small" onClick={() => void retryReference(chatForm, id)}>
          <RotateCcw aria-hidden="true" className="size-3.5" />
          {t('retry')}
        </Button>
      )}
    </div>
  );
}

/** The newest picture on the shown branch. `isSettled`: no running answer can bring another. */
function useLastPicture(path: readonly PathStep<TurnRow>[]): {
  pictureId: string | null;
  isSettled: boolean;
} {
  const pictureId = useJobs(({ jobs }) => lastPicture(path, jobs));
  const last = path.at(-1)?.turn;
  const isSettled = useJobs(({ jobs }) => last === undefined || !isRunning(latestState(last, jobs[last.id])));
  return { pictureId, isSettled };
}
