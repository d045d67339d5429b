'use client';

import { useTranslations } from 'next-intl';
import { isReplayed } from '@/lib/browser/conversation/is-replayed';
import type { PathStep } from '@/lib/browser/conversation/turn-path';
import { turnsAnswered } from '@/lib/browser/conversation/turns-answered';
import { replayRoom, turnsToLeaveOut, turnWeight } from '@/lib/browser/conversation/turns-to-leave-out';
import type { TurnRow } from '@/lib/browser/library/conversation-rows';
import type { Reference } from '@/lib/browser/reference';
import { useMessage } from '@/lib/browser/stores/message-store';
import { useChatReferences } from '@/lib/browser/stores/references-store';
import { useSession } from '@/lib/browser/stores/session-store';

/** Says before sending that not all of a long conversation fits into the next request. */
export function LeftOutNote({ path }: { path: readonly PathStep<TurnRow>[] }) {
  const t = useTranslations('chat.composer');
  const references = useChatReferences((state) => state.references);
  const editing = useMessage((state) => state.editing);
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

function sizeOf({ progress }: Reference): number {
  return progress.status === 'ready' ? progress.receipt.sizeBytes : 0;
}
