'use client';

import { ChevronDown, SquarePen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useLayoutEffect, useState } from 'react';
import { Lightbox } from '@/components/lightbox/lightbox';
import { type StarterCard, StarterCards } from '@/components/prompt/starter-cards';
import { DropAnywhere } from '@/components/references/drop-anywhere';
import { PageHeader } from '@/components/shell/page-frame';
import { Alert } from '@/components/ui/alert';
import { Dialog } from '@/components/ui/dialog';
import { IconButton } from '@/components/ui/icon-button';
import { PageContent } from '@/components/ui/page-content';
import { chatForm } from '@/lib/browser/chat/chat-form';
import { useChat } from '@/lib/browser/chat/chat-store';
import { useComposerDraft } from '@/lib/browser/chat/composer-draft-store';
import { openConversation, readChat } from '@/lib/browser/chat/open-conversation';
import type { PathStep } from '@/lib/browser/chat/turn-path';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { focusField } from '@/lib/browser/parameters/focus-field';
import { restoreReferences } from '@/lib/browser/references/restore-references';
import { isRunning } from '@/lib/protocol/job-state';
import { ChatComposer } from './chat-composer';
import { ChatLog } from './chat-log';
import { ConversationPanel } from './conversation-panel';
import { useConversation } from './use-conversation';

export type ChatScreenProps = Pick<FirstMessageProps, 'starters'> & { title: string };

/** The list of conversations beside the open conversation. On a phone, its title opens the list. */
export function ChatScreen({ title, starters }: ChatScreenProps) {
  const t = useTranslations('chat');
  const { conversation, path, status } = useConversation();
  const conversationId = useChat((state) => state.conversationId);

  // Reads from localStorage which conversation was open: before the first paint, after hydration.
  useLayoutEffect(readChat, []);
  // Reads the pictures of the unsent message from the library, once.
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
          <PageContent className="flex min-h-0 flex-1 flex-col outline-none">
            {path.length === 0 ? (
              <FirstMessage
                isShown={!isOpening}
                isStored={status === 'ready' || status === 'reading'}
                starters={starters}
              />
            ) : (
              <ChatLog key={conversationId} path={path} />
            )}
            <ChatComposer path={path} isReady={!isOpening} />
          </PageContent>
        </div>
      </div>
      <Lightbox />
    </DropAnywhere>
  );
}

/** Watches the shown answers that another tab receives: if that tab closes, this one receives them. */
function useOrphanedJobs(path: readonly PathStep<TurnRow>[]): void {
  const running = path.filter(({ turn }) => isRunning(turn.state)).map(({ turn }) => turn);
  // `resumeJobs` finds the jobs that began before this page was opened.
  const recent = running.filter(({ createdAt }) => Date.parse(createdAt) > performance.timeOrigin);
  const key = recent.map(({ id }) => id).join(' ');

  // Synchronises with the jobs of other tabs.
  useEffect(() => {
    const { jobs } = useJobs.getState();
    const ids = key.split(' ').filter((id) => id !== '' && jobs[id] === undefined);
    if (ids.length === 0) return;
    void import('@/lib/browser/jobs/resume-jobs').then(({ followFromOtherTab }) => {
      for (const id of ids) void followFromOtherTab(id);
    });
  }, [key]);
}

/** On a phone: the title of the open conversation, which opens the list, and a button for a new one. */
function ConversationBar({ title }: { title: string | null }) {
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

type FirstMessageProps = {
  /** False until it is known that there is no conversation to show. */
  isShown: boolean;
  /** False if the browser refuses storage. */
  isStored: boolean;
  starters: readonly StarterCard[];
};

/** Before the first message: what a conversation with these models is, and prompts to start from. */
function FirstMessage({ isShown, isStored, starters }: FirstMessageProps) {
  const first = useTranslations('chat.first');
  const choose = (message: string) => {
    useComposerDraft.getState().setPrompt(message);
    focusField('message');
  };
  return (
    <div className="scroll-quiet min-h-0 flex-1 overflow-y-auto px-4 lg:px-6">
      {isShown && (
        <div className="mx-auto grid max-w-3xl gap-8 pt-[8vh] pb-8 in-[[data-made~=conversation]]:invisible">
          {!isStored && (
            <Alert tone="warning" title={first('notStored')}>
              {first('notStoredText')}
            </Alert>
          )}
          <div className="grid max-w-2xl gap-2">
            <h2 className="text-balance font-strong text-display">{first('title')}</h2>
            <p className="text-pretty text-lead text-muted">{first('text')}</p>
          </div>
          <div className="grid gap-3">
            <h3 className="text-body text-muted">{first('starters')}</h3>
            <StarterCards cards={starters} onChoose={choose} />
          </div>
        </div>
      )}
    </div>
  );
}
