import type english from '@/messages/en.json';
import type { Locale } from './locales';

/** Every language has the keys of the English file; a test holds them to it. */
export type Messages = typeof english;

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
