'use client';

import { NextIntlClientProvider } from 'next-intl';
import type { ReactNode } from 'react';
import type { Messages } from './load-messages';
import type { Locale } from './locales';

export type MessagesProviderProps = {
  locale: Locale;
  messages: Partial<Messages>;
  children: ReactNode;
};

/** Messages for client components. Times are in the user's zone: no static page contains one, so nobody sees the server's. */
export function MessagesProvider({ locale, messages, children }: MessagesProviderProps) {
  const timeZone = typeof window === 'undefined' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <NextIntlClientProvider locale={locale} messages={messages} timeZone={timeZone}>
      {children}
    </NextIntlClientProvider>
  );
}
