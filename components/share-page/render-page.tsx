import { getFormatter, getTranslations } from 'next-intl/server';
import type { ReactElement } from 'react';
import type { Locale } from '@/i18n/locales';
import type { ShareWords } from './share-words';

const headers = {
  'content-type': 'text/html; charset=utf-8',
  // Too small to be worth a compressor of its own for each reader.
  'cache-control': 'private, max-age=0, must-revalidate, no-transform',
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
  return pageResponse(await renderHtml(locale, page), init);
}

export async function renderHtml(locale: Locale, page: (words: ShareWords) => ReactElement): Promise<string> {
  const words = await wordsOf(locale);
  // Imported here: in a page of the framework it would be a mistake, and the bundler takes every static import for one.
  const { renderToStaticMarkup } = await import('react-dom/server');
  return `<!doctype html>${renderToStaticMarkup(page(words))}`;
}

export function pageResponse(
  html: string,
  init: { status: number; headers?: Record<string, string> },
): Response {
  return new Response(html, { status: init.status, headers: { ...headers, ...init.headers } });
}

const known = new Map<Locale, Promise<ShareWords>>();

/** Kept for the process: what writes dates takes longer to make than a page. */
function wordsOf(locale: Locale): Promise<ShareWords> {
  const words = known.get(locale) ?? makeWords(locale);
  known.set(locale, words);
  return words;
}

async function makeWords(locale: Locale): Promise<ShareWords> {
  const [t, format] = await Promise.all([
    getTranslations({ locale, namespace: 'sharePage' }),
    getFormatter({ locale }),
  ]);
  return { t, format, locale };
}
