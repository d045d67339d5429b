'use client';

import { type IntlError, IntlErrorCode, NextIntlClientProvider } from 'next-intl';
import { createContext, type ReactNode, use, useSyncExternalStore } from 'react';
import { type Messages, wholeMessages } from './load-messages';
import type { Locale } from './locales';
import { joinMessages } from './sent-messages';

const OuterMessages = createContext<Partial<Messages>>({});

export type MessagesProviderProps = {
  locale: Locale;
  /** The messages that the part below renders at once, in addition to those of the parts around it. */
  messages: Partial<Messages>;
  children: ReactNode;
};

/**
 * Messages for client components. Times are in the user's time zone; no static page contains a time, so nobody sees the
 * server's zone. In the browser the zone is left unnamed, which means the user's: finding its name took a phone 150 ms
 * of the first second.
 */
export function MessagesProvider({ locale, messages, children }: MessagesProviderProps) {
  const sent = joinMessages(use(OuterMessages), messages);
  const whole = useSyncExternalStore(wholeMessages.subscribe, wholeMessages.read, () => null);
  return (
    <OuterMessages value={sent}>
      <NextIntlClientProvider
        locale={locale}
        messages={whole ?? sent}
        timeZone={typeof window === 'undefined' ? 'UTC' : undefined}
        onError={logUnlessZone}
      >
        {children}
      </NextIntlClientProvider>
    </OuterMessages>
  );
}

/** next-intl reports an unnamed time zone as an oversight. Other errors are logged, as it does by default. */
function logUnlessZone(error: IntlError): void {
  // biome-ignore lint/suspicious/noConsole: a message that is missing shows its key, and the log says why
  if (error.code !== IntlErrorCode.ENVIRONMENT_FALLBACK) console.error(error);
}
