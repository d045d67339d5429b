import type english from '@/messages/en.json';
import { type Locale, locales } from './locales';

/** Every language has the keys of the English file; a test checks that. */
export type Messages = typeof english;

/** Lets the compiler check the keys of `t('…')`. */
declare module 'next-intl' {
  interface AppConfig {
    Locale: Locale;
    Messages: Messages;
  }
}

export async function loadMessages(locale: Locale): Promise<Messages> {
  switch (locale) {
    case 'en':
      return (await import('@/messages/en.json')).default;
    case 'zh-Hant':
      return (await import('@/messages/zh-Hant.json')).default;
    case 'zh-Hans':
      return (await import('@/messages/zh-Hans.json')).default;
  }
}

let loading: Promise<void> | null = null;
let whole: Messages | null = null;
const listeners = new Set<() => void>();

/**
 * Loads in the browser the messages that did not come with the HTML. Only one language is ever loaded, because changing
 * it reloads the page.
 */
export function loadWholeMessages(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  const { lang } = document.documentElement;
  whole = await loadMessages(locales.find((locale) => locale === lang) ?? locales[0]);
  for (const listener of listeners) listener();
}

export const wholeMessages = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): Messages | null => whole,
};
