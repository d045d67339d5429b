import { getLocale } from 'next-intl/server';
import type { ReactNode } from 'react';
import { loadMessages } from './load-messages';
import { MessagesProvider } from './messages-provider';
import { pickMessages, type SentPart } from './sent-messages';

/** Sends the messages of a part with the HTML. */
export async function PageMessages({ of, children }: { of: SentPart; children: ReactNode }) {
  const locale = await getLocale();
  return (
    <MessagesProvider locale={locale} messages={pickMessages(await loadMessages(locale), of)}>
      {children}
    </MessagesProvider>
  );
}
