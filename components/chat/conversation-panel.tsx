'use client';

import { Search, SquarePen } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useDeferredValue, useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { TextInput } from '@/components/ui/text-input';
import { useFallbackFocus } from '@/components/ui/use-fallback-focus';
import { useChat } from '@/lib/browser/chat/chat-store';
import { openConversation } from '@/lib/browser/chat/open-conversation';
import { useLiveQuery } from '@/lib/browser/platform/use-live-query';
import { ConversationItem } from './conversation-item';

export type ConversationPanelProps = {
  /** The title of the page, if this panel is its first column. */
  title?: string;
  onChosen?: () => void;
};

/** How many are shown at first, and how many each press on "more" adds. */
const pageLength = 60;

/** All conversations, the last changed first, to open, search, rename and delete, and a button for a new one. */
export function ConversationPanel({ title, onChosen }: ConversationPanelProps) {
  const t = useTranslations('chat');
  const [typed, setTyped] = useState('');
  const [limit, setLimit] = useState(pageLength);
  const search = useDeferredValue(typed.trim());
  const openId = useChat((state) => state.conversationId);
  const { status, value } = useLiveQuery(`conversations:${limit}:${search}`, async () => {
    const { listConversations } = await import('@/lib/browser/conversations/conversations');
    return () => listConversations({ search, limit });
  });

  const keepFocus = useFallbackFocus<HTMLUListElement>();

  // The last result stays until the next one is known.
  const [found, setFound] = useState(value);
  if (value !== null && value !== found) setFound(value);

  // Removes from the library what was deleted a while ago, once.
  useEffect(() => {
    void import('@/lib/browser/chat/purge-conversations').then(({ purgeConversations }) =>
      purgeConversations(),
    );
  }, []);

  const choose = (id: string | null) => {
    openConversation(id);
    onChosen?.();
  };
  return (
    <div className="flex h-full min-h-0 flex-col">
      {title && <h1 className="flex h-header shrink-0 items-center px-5 font-strong text-lead">{title}</h1>}
      <div className={`grid shrink-0 gap-2 pb-3 ${title ? 'px-3' : ''}`}>
        <Button onClick={() => choose(null)}>
          <SquarePen aria-hidden="true" className="size-4" />
          {t('new')}
        </Button>
        <Field label={t('search')} labelHidden>
          <div className="relative">
            <Search
              aria-hidden="true"
              className="pointer-events-none absolute top-1/2 left-3 size-4 -translate-y-1/2 text-muted"
            />
            <TextInput
              type="search"
              value={typed}
              placeholder={t('search')}
              onChange={(event) => setTyped(event.target.value)}
              className="pl-9!"
            />
          </div>
        </Field>
      </div>
      <div className={`scroll-quiet min-h-0 flex-1 overflow-y-auto pb-4 ${title ? 'px-3' : ''}`}>
        <ul {...keepFocus} aria-label={t('conversations')} className="grid grid-cols-1 gap-0.5">
          {found?.map((conversation) => (
            <ConversationItem
              key={conversation.id}
              conversation={conversation}
              isOpen={conversation.id === openId}
              onOpen={() => choose(conversation.id)}
            />
          ))}
        </ul>
        {found?.length === 0 && (
          <p className="px-2 py-1 text-caption text-muted">{t(search === '' ? 'none' : 'noneFound')}</p>
        )}
        {(status === 'denied' || status === 'failed') && (
          <p className="px-2 py-1 text-caption text-muted">{t('first.notStored')}</p>
        )}
        {found?.length === limit && (
          <Button size="small" variant="plain" onClick={() => setLimit(limit + pageLength)}>
            {t('more')}
          </Button>
        )}
      </div>
    </div>
  );
}
