import { localeCookie } from '@/i18n/locales';

/**
 * Keeps the reader's choice in the cookie that `proxy.ts` reads, and loads the page again in that language.
 * A full load: `html lang` and every message change. Drafts and jobs survive it, as they survive any reload.
 */
export function chooseLocale(locale: string): void {
  const { name, maxAge } = localeCookie;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http in a LAN
  document.cookie = `${name}=${locale}; Path=/; Max-Age=${maxAge}; SameSite=Lax`;
  window.location.reload();
}
