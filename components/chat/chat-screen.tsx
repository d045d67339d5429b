'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useLayoutEffect } from 'react';
import { Lightbox } from '@/components/lightbox/lightbox';
import { DropAnywhere } from '@/components/references/drop-anywhere';
import { PageHeader } from '@/components/shell/page-frame';
import { chatForm } from '@/lib/browser/chat/chat-form';
import { useChat } from '@/lib/browser/chat/chat-store';
import { readChat } from '@/lib/browser/chat/read-chat';
import { restoreReferences } from '@/lib/browser/references/restore-references';
import { ChatComposer } from './chat-composer';
import { ChatLog } from './chat-log';
import { ConversationBar } from './conversation-bar';
import { ConversationPanel } from './conversation-panel';
import { FirstMessage } from './first-message';
import { useConversation } from './use-conversation';
import { useOrphanedJobs } from './use-orphaned-jobs';

/** Conversations beside the one that is open; on a phone they are behind its title. */
export function ChatScreen({ title }: { title: string }) {
  const t = useTranslations('chat');
  const { conversation, path, status } = useConversation();
  const conversationId = useChat((state) => state.conversationId);

  // Reads from localStorage what was open; before paint, after hydration.
  useLayoutEffect(readChat, []);
  // Reads from the library what was on the composer; once.
  useEffect(() => void restoreReferences(chatForm), []);

  useOrphanedJobs(path);

  const isOpening = conversationId !== null && status === 'reading';
  return (
    <DropAnywhere form={chatForm}>
      <div className="flex min-w-0 flex-1 lg:grid lg:grid-cols-[17.5rem_minmax(0,1fr)]">
        <aside
          aria-label={t('conversations')}
          className="sticky top-notice h-window border-line border-r max-lg:hidden"
        >
          <ConversationPanel title={title} />
        </aside>
        <div className="flex h-[calc(100dvh-var(--notice)-var(--tabs))] min-w-0 flex-1 flex-col lg:h-window">
          <PageHeader title={title} titleOnPhoneOnly />
          <ConversationBar title={conversation?.title ?? null} />
          <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col outline-none">
            {path.length === 0 ? (
              <FirstMessage isShown={!isOpening} isStored={status === 'ready' || status === 'reading'} />
            ) : (
              <ChatLog key={conversationId} path={path} />
            )}
            <ChatComposer path={path} isReady={!isOpening} />
          </main>
        </div>
      </div>
      <Lightbox />
    </DropAnywhere>
  );
}
