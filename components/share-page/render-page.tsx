import { getFormatter, getTranslations } from 'next-intl/server';
import type { ReactElement } from 'react';
import type { Locale } from '@/i18n/locales';
import type { ShareWords } from './share-words';

const headers = {
  'content-type': 'text/html; charset=utf-8',
  'cache-control': 'private, max-age=0, must-revalidate',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
  vary: 'accept-language, cookie',
} as const;

/** A page in the reader's language as an answer: plain HTML, without a framework behind it. */
export async function renderPage(
  locale: Locale,
  init: { status: number; headers?: Record<string, string> },
  page: (words: ShareWords) => ReactElement,
): Promise<Response> {
  const [t, format] = await Promise.all([
    getTranslations({ locale, namespace: 'sharePage' }),
    getFormatter({ locale }),
  ]);
  // Imported here: in a page of the framework it would be a mistake, and the bundler takes every static import for one.
  const { renderToStaticMarkup } = await import('react-dom/server');
  const html = `<!doctype html>${renderToStaticMarkup(page({ t, format, locale }))}`;
  return new Response(html, { status: init.status, headers: { ...headers, ...init.headers } });
}
