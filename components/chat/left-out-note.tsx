'use client';

import { useTranslations } from 'next-intl';
import { useChatReferences } from '@/lib/browser/chat/chat-form';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import { isReplayed } from '@/lib/browser/chat/is-replayed';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import { turnsAnswered } from '@/lib/browser/chat/turns-answered';
import { replayRoom, turnsToLeaveOut, turnWeight } from '@/lib/browser/chat/turns-to-leave-out';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { isReady, type Reference } from '@/lib/browser/references/reference';
import { useSession } from '@/lib/browser/session/session-store';

/** Says before sending that not all of a long conversation fits into the next request. */
export function LeftOutNote({ path }: { path: readonly PathStep<TurnRow>[] }) {
  const t = useTranslations('chat.composer');
  const references = useChatReferences((state) => state.references);
  const editing = useComposerDraft((state) => state.editing);
  const bodyBytes = useSession((state) => state.session?.limits.bodyBytes);
  if (bodyBytes === undefined) return null;
  const earlier = turnsAnswered(path, editing).filter(isReplayed);
  const count = turnsToLeaveOut(earlier.map(turnWeight), replayRoom(bodyBytes, references.map(sizeOf)));
  if (count === 0) return null;
  return (
    <p role="status" className="text-caption text-muted">
      {t('leftOut', { count })}
    </p>
  );
}

function sizeOf(reference: Reference): number {
  return isReady(reference) ? reference.progress.info.sizeBytes : 0;
}
