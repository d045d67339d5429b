import { type Locale, localeCookie, locales } from './locales';

/** The language that the user chose in the studio, else the browser's. For responses that next-intl does not route. */
export function localeOfRequest(request: Request): Locale {
  const cookies = request.headers.get('cookie') ?? '';
  const chosen = locales.find((locale) =>
    cookies.split(';').some((pair) => pair.trim() === `${localeCookie.name}=${locale}`),
  );
  return chosen ?? negotiateLocale(request.headers.get('accept-language'));
}

/**
 * The first language of the browser's `Accept-Language` that the studio has. next-intl's own matcher compares all of
 * them at once, and so chooses Simplified Chinese for `zh-HK,zh` and Chinese for `en-GB,zh-TW`.
 */
export function negotiateLocale(acceptLanguage: string | null): Locale {
  for (const tag of tagsByPreference(acceptLanguage ?? '')) {
    const locale = matchLocale(tag);
    if (locale) return locale;
  }
  return locales[0];
}

function tagsByPreference(header: string): string[] {
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

/**
 * Results of `findLocale`, which is slower than the rest of a small response: it searches the data of all languages.
 */
const matches = new Map<string, Locale | null>();
/** Browsers send only a few tags; the limit keeps made-up tags from filling the memory. */
const matchesMax = 200;

function matchLocale(tag: string): Locale | null {
  const known = matches.get(tag);
  if (known !== undefined) return known;
  const locale = findLocale(tag);
  if (matches.size < matchesMax && tag.length <= 35) matches.set(tag, locale);
  return locale;
}

function findLocale(tag: string): Locale | null {
  let script: string | undefined;
  let language: string;
  try {
    const likely = new Intl.Locale(tag).maximize();
    script = likely.script;
    language = likely.language;
  } catch {
    // `*` and malformed tags name no language.
    return null;
  }
  if (language === 'en') return 'en';
  // Cantonese, Wu, Hakka and others have tags of their own; their readers read one of the two scripts.
  if (script === 'Hant') return 'zh-Hant';
  if (script === 'Hans') return 'zh-Hans';
  return null;
}
