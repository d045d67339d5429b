'use client';

import { NextIntlClientProvider } from 'next-intl';
import { createContext, type ReactNode, use, useSyncExternalStore } from 'react';
import type { Messages } from './load-messages';
import type { Locale } from './locales';
import { joinMessages } from './sent-messages';
import { wholeMessages } from './whole-messages';

const OuterMessages = createContext<Partial<Messages>>({});

export type MessagesProviderProps = {
  locale: Locale;
  /** Those that the part below renders at once, beside those of the parts around it. */
  messages: Partial<Messages>;
  children: ReactNode;
};

/**
 * Messages for client components. Times are in the user's zone: no static page contains one, so nobody sees the
 * server's.
 */
export function MessagesProvider({ locale, messages, children }: MessagesProviderProps) {
  const timeZone = typeof window === 'undefined' ? 'UTC' : Intl.DateTimeFormat().resolvedOptions().timeZone;
  const sent = joinMessages(use(OuterMessages), messages);
  const whole = useSyncExternalStore(wholeMessages.subscribe, wholeMessages.read, () => null);
  return (
    <OuterMessages value={sent}>
      <NextIntlClientProvider locale={locale} messages={whole ?? sent} timeZone={timeZone}>
        {children}
      </NextIntlClientProvider>
    </OuterMessages>
  );
}
