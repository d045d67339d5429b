import { localeCookie } from './locale-cookie';
import { type Locale, locales } from './locales';
import { negotiateLocale } from './negotiate-locale';

/** The language of whoever asks: the one chosen in the studio, else the browser's. For answers that next-intl does not route. */
export function readerLocale(request: Request): Locale {
  const cookies = request.headers.get('cookie') ?? '';
  const chosen = locales.find((locale) =>
    cookies.split(';').some((pair) => pair.trim() === `${localeCookie.name}=${locale}`),
  );
  return chosen ?? negotiateLocale(request.headers.get('accept-language'));
}
