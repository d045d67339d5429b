const yearSeconds = 60 * 60 * 24 * 365;

/** Holds the language a reader chose; without it the browser's preference decides. */
export const localeCookie = { name: 'NEXT_LOCALE', maxAge: yearSeconds, sameSite: 'lax' } as const;
