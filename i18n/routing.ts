import { defineRouting } from 'next-intl/routing';
import { localeCookie } from './locale-cookie';
import { locales } from './locales';

/** Every language has the same addresses. */
export const routing = defineRouting({ locales, defaultLocale: 'en', localePrefix: 'never', localeCookie });
