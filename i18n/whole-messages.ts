import { loadMessages, type Messages } from './load-messages';
import { locales } from './locales';

let loading: Promise<void> | null = null;
let whole: Messages | null = null;
const listeners = new Set<() => void>();

/**
 * Loads in the browser the messages that did not come with the HTML. Only one language is ever loaded, because changing
 * it reloads the page.
 */
export function loadWholeMessages(): Promise<void> {
  loading ??= load();
  return loading;
}

async function load(): Promise<void> {
  const { lang } = document.documentElement;
  whole = await loadMessages(locales.find((locale) => locale === lang) ?? locales[0]);
  for (const listener of listeners) listener();
}

export const wholeMessages = {
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  read: (): Messages | null => whole,
};
