'use client';

import { Ellipsis, Pencil, Share2, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useId, useState } from 'react';
import { DropdownMenu } from '@/components/ui/dropdown-menu';
import { IconButton } from '@/components/ui/icon-button';
import { lazyComponent } from '@/components/ui/lazy-component';
import { notify } from '@/components/ui/notify';
import { SafelightDot } from '@/components/ui/safelight-dot';
import { deleteConversation } from '@/lib/browser/chat/change-conversation';
import type { ConversationRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { openSharing } from '@/lib/browser/shares/share-dialog-store';
import { isRunning } from '@/lib/protocol/job-state';

const RenameDialog = lazyComponent(() => import('./rename-dialog').then((module) => module.RenameDialog));

export type ConversationItemProps = { conversation: ConversationRow; isOpen: boolean; onOpen: () => void };

/** One conversation of the list. A dot glows while it receives an answer. */
export function ConversationItem({ conversation, isOpen, onOpen }: ConversationItemProps) {
  const t = useTranslations('chat.item');
  const [isRenaming, setRenaming] = useState(false);
  const titleId = useId();
  const { id, title } = conversation;
  const isAnswering = useJobs(({ jobs }) =>
    Object.values(jobs).some((job) => job.turn?.conversationId === id && isRunning(job)),
  );
  const remove = async () => {
    const { undo } = await deleteConversation(id);
    notify({
      title: t('deleted'),
      text: t('deletedText'),
      action: { label: t('undo'), onClick: () => void undo() },
    });
  };
  const share = async () => {
    const { pictureIdsOfConversation } = await import('@/lib/browser/conversations/conversations');
    const pictureIds = await pictureIdsOfConversation(id);
    if (pictureIds.length > 0) openSharing(pictureIds, title);
    else notify({ title: t('nothingToShare'), text: t('nothingToShareText') });
  };
  return (
    <li className="group/item relative flex items-center rounded-control hover:bg-[color-mix(in_srgb,var(--color-text)_6%,transparent)] has-[[aria-current]]:bg-[color-mix(in_srgb,var(--color-text)_10%,transparent)]">
      <button
        type="button"
        aria-current={isOpen ? 'true' : undefined}
        onClick={onOpen}
        className="flex min-h-control min-w-0 flex-1 items-center gap-2 rounded-control px-2 text-left text-body"
      >
        {isAnswering && (
          <>
            <SafelightDot />
            <span className="sr-only">{t('answering')}</span>
          </>
        )}
        <span id={titleId} className="truncate">
          {title}
        </span>
      </button>
      <div className="opacity-0 transition-opacity duration-quick focus-within:opacity-100 group-hover/item:opacity-100 group-has-[[aria-current]]/item:opacity-100 pointer-coarse:opacity-100">
        <DropdownMenu
          label={t('actions')}
          trigger={(props) => (
            <IconButton {...props} label={t('actions')} size="small" aria-describedby={titleId}>
              <Ellipsis aria-hidden="true" className="size-4" />
            </IconButton>
          )}
          items={[
            { label: t('rename'), icon: Pencil, onSelect: () => setRenaming(true) },
            { label: t('share'), icon: Share2, onSelect: () => void share() },
            'line',
            { label: t('delete'), icon: Trash2, tone: 'danger', onSelect: () => void remove() },
          ]}
        />
      </div>
      {isRenaming && <RenameDialog conversation={conversation} onClose={() => setRenaming(false)} />}
    </li>
  );
}
