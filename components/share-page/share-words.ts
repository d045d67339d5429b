import type { getFormatter, getTranslations } from 'next-intl/server';

/** The page's language: its words and how it writes dates. */
export interface ShareWords {
  locale: string;
  t: Awaited<ReturnType<typeof getTranslations<'sharePage'>>>;
  format: Awaited<ReturnType<typeof getFormatter>>;
}
