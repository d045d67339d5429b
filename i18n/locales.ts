/** The studio's languages, at the same addresses; the first is the fallback. */
export const locales = ['en', 'zh-Hant', 'zh-Hans'] as const;
export type Locale = (typeof locales)[number];
