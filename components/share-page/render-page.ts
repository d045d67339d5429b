import { getFormatter, getTranslations } from 'next-intl/server';
import type { ReactElement } from 'react';
import type { Locale } from '@/i18n/locales';

/** The texts and the date format of one language. */
export interface ShareWords {
  locale: Locale;
  t: Awaited<ReturnType<typeof getTranslations<'sharePage'>>>;
  format: Awaited<ReturnType<typeof getFormatter>>;
}

const headers = {
  'content-type': 'text/html; charset=utf-8',
  // `no-transform`, because compressing such small pages for each reader costs more than it saves.
  'cache-control': 'private, max-age=0, must-revalidate, no-transform',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  vary: 'accept-language, cookie',
} as const;

/** Responds with a page in the reader's language, as plain HTML without the framework's scripts. */
export async function renderPage(
  locale: Locale,
  init: { status: number; headers?: Record<string, string> },
  page: (words: ShareWords) => ReactElement,
): Promise<Response> {
  return pageResponse(await renderHtml(locale, page), init);
}

export async function renderHtml(locale: Locale, page: (words: ShareWords) => ReactElement): Promise<string> {
  const words = await getWords(locale);
  // The bundler rejects a static import of react-dom/server.
  const { renderToStaticMarkup } = await import('react-dom/server');
  return `<!doctype html>${renderToStaticMarkup(page(words))}`;
}

export function pageResponse(
  html: string,
  init: { status: number; headers?: Record<string, string> },
): Response {
  return new Response(html, { status: init.status, headers: { ...headers, ...init.headers } });
}

const wordsByLocale = new Map<Locale, Promise<ShareWords>>();

/** Cached for the process, because creating a date format takes longer than rendering a page. */
function getWords(locale: Locale): Promise<ShareWords> {
  const words = wordsByLocale.get(locale) ?? loadWords(locale);
  wordsByLocale.set(locale, words);
  return words;
}

async function loadWords(locale: Locale): Promise<ShareWords> {
  const [t, format] = await Promise.all([
    getTranslations({ locale, namespace: 'sharePage' }),
    getFormatter({ locale }),
  ]);
  return { t, format, locale };
}
