import { notFound } from 'next/navigation';
import { hasLocale } from 'next-intl';
import { getTranslations, setRequestLocale } from 'next-intl/server';
import type { Messages } from './load-messages';
import type { Locale } from './locales';
import { routing } from './routing';

type PageParams = Promise<{ locale: string }>;

/** The language of the page that is being rendered. It is also handed to next-intl, so that the page can be static. */
export async function pageLocaleOrNotFound(params: PageParams): Promise<Locale> {
  const { locale } = await params;
  if (!hasLocale(routing.locales, locale)) notFound();
  setRequestLocale(locale);
  return locale;
}

/** The page's title in its language. In the browser's tab the layout adds the studio's name. */
export async function pageTitle(params: PageParams, page: keyof Messages['app']['titles']): Promise<string> {
  const locale = await pageLocaleOrNotFound(params);
  const t = await getTranslations({ locale, namespace: 'app.titles' });
  return t(page);
}
