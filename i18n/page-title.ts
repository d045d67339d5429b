import type { Metadata } from 'next';
import { getTranslations } from 'next-intl/server';
import type { Messages } from './load-messages';
import { pageLocaleOrNotFound } from './page-locale';

/** The page's title in its language; the layout adds the studio's name. */
export async function pageTitle(
  params: Promise<{ locale: string }>,
  page: keyof Messages['app']['titles'],
): Promise<Metadata> {
  const locale = await pageLocaleOrNotFound(params);
  const t = await getTranslations({ locale, namespace: 'app.titles' });
  return { title: t(page) };
}
