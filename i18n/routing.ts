import { defineRouting } from 'next-intl/routing';
import { localeCookie, locales } from './locales';

/** Every language has the same addresses. */
export const routing = defineRouting({ locales, defaultLocale: 'en', localePrefix: 'never', localeCookie });

/** The addresses of the pages. */
export const pagePaths: readonly string[] = [
  '/',
  '/edit',
  '/chat',
  '/gallery',
  '/gallery/trash',
  '/costs',
  '/join',
  '/unlock',
];

/** The page that `proxy.ts` shows at any other address. */
export const missingPath = '/missing';
