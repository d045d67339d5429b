import { type Locale, locales } from './locales';

/**
 * The language of a reader, from the browser's `Accept-Language`: the first of the wished languages that the studio
 * speaks. next-intl's own match looks at all wishes at once, and so gives Simplified to `zh-HK,zh` and Chinese to
 * `en-GB,zh-TW`.
 */
export function negotiateLocale(acceptLanguage: string | null): Locale {
  for (const tag of tagsByWish(acceptLanguage ?? '')) {
    const locale = spokenLocale(tag);
    if (locale) return locale;
  }
  return locales[0];
}

function tagsByWish(header: string): string[] {
  return header
    .split(',')
    .slice(0, 20)
    .map((entry) => {
      const [tag = '', ...attributes] = entry.split(';').map((part) => part.trim());
      const quality = attributes.find((attribute) => attribute.startsWith('q='));
      return { tag, quality: quality ? Number(quality.slice(2)) : 1 };
    })
    .filter(({ tag, quality }) => tag !== '' && quality > 0)
    .sort((a, b) => b.quality - a.quality)
    .map(({ tag }) => tag);
}

const spoken = new Map<string, Locale | null>();
/** Browsers send a few; headers that were made up fill no memory. */
const spokenMax = 200;

function spokenLocale(tag: string): Locale | null {
  const known = spoken.get(tag);
  if (known !== undefined) return known;
  const locale = findSpokenLocale(tag);
  if (spoken.size < spokenMax && tag.length <= 35) spoken.set(tag, locale);
  return locale;
}

/** Takes longer than the rest of a small answer: the data of all languages is looked through. */
function findSpokenLocale(tag: string): Locale | null {
  let script: string | undefined;
  let language: string;
  try {
    const likely = new Intl.Locale(tag).maximize();
    script = likely.script;
    language = likely.language;
  } catch {
    // `*` and malformed tags say nothing about a language.
    return null;
  }
  if (language === 'en') return 'en';
  // Cantonese, Wu, Hakka … are tags of their own; their readers read one of the two scripts.
  if (script === 'Hant') return 'zh-Hant';
  if (script === 'Hans') return 'zh-Hans';
  return null;
}
