import type { getFormatter, getTranslations } from 'next-intl/server';
import type { Locale } from '@/i18n/locales';

/** The page's language: its words and how it writes dates. */
export interface ShareWords {
  locale: Locale;
  t: Awaited<ReturnType<typeof getTranslations<'sharePage'>>>;
  format: Awaited<ReturnType<typeof getFormatter>>;
}
