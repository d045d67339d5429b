import type english from '@/messages/en.json';
import type { Locale } from './locales';

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
