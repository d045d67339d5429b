/** The studio's languages. All have the same addresses; the first is the fallback. */
export const locales = ['en', 'zh-Hant', 'zh-Hans'] as const;
export type Locale = (typeof locales)[number];

const yearSeconds = 60 * 60 * 24 * 365;

/** Stores the language that the user chose; without it the browser's preference decides. */
export const localeCookie = { name: 'NEXT_LOCALE', maxAge: yearSeconds, sameSite: 'lax' } as const;
