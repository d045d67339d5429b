'use client';

import { ChevronDown, SquarePen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { IconButton } from '@/components/ui/icon-button';
import { openConversation } from '@/lib/browser/chat/open-conversation';
import { ConversationPanel } from './conversation-panel';

/** On a phone: the title of the open conversation, which opens the list, and a button for a new one. */
export function ConversationBar({ title }: { title: string | null }) {
  const t = useTranslations('chat');
  const [open, setOpen] = useState(false);
  return (
    <div className="flex h-11 shrink-0 items-center border-line border-b pr-2 pl-4 lg:hidden">
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        className="flex h-11 min-w-0 flex-1 items-center gap-1.5 text-left text-body"
      >
        {title !== null && <span className="sr-only">{t('showConversations')} </span>}
        <span className="truncate">{title ?? t('conversations')}</span>
        <ChevronDown aria-hidden="true" className="size-4 shrink-0 text-muted" />
      </button>
      <IconButton label={t('new')} onClick={() => openConversation(null)}>
        <SquarePen aria-hidden="true" className="size-4.5" />
      </IconButton>
      <Dialog open={open} onOpenChange={setOpen} title={t('conversations')} shape="sheet" size="small">
        <ConversationPanel onChosen={() => setOpen(false)} />
      </Dialog>
    </div>
  );
}
