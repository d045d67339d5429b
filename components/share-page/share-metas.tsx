import type { Locale } from '@/i18n/locales';
import type { ShareWords } from './share-words';
import type { SharedView } from './shared-view';

export type ShareMetasProps = { words: ShareWords; view: SharedView; origin: string };

const cardSize = { width: 1_200, height: 630 };

/** Open Graph names a language with a country (ogp.me): Han scripts go by where they are mostly written. */
const openGraphLocales: Record<Locale, string> = { en: 'en_US', 'zh-Hant': 'zh_TW', 'zh-Hans': 'zh_CN' };

/** What messengers and social networks show of a link: title, number of pictures, the composed card. */
export function ShareMetas({ words: { t, locale }, view, origin }: ShareMetasProps) {
  const title = view.title || t('untitled', { count: view.pictures.length });
  const address = origin + view.path;
  const card = `${address}/card`;
  const description = t('description', { count: view.pictures.length });
  return (
    <>
      <meta name="description" content={description} />
      <link rel="canonical" href={address} />
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content={t('site')} />
      <meta property="og:locale" content={openGraphLocales[locale]} />
      <meta property="og:title" content={title} />
      <meta property="og:description" content={description} />
      <meta property="og:url" content={address} />
      <meta property="og:image" content={card} />
      <meta property="og:image:type" content="image/jpeg" />
      <meta property="og:image:width" content={String(cardSize.width)} />
      <meta property="og:image:height" content={String(cardSize.height)} />
      <meta property="og:image:alt" content={title} />
      <meta name="twitter:card" content="summary_large_image" />
      <meta name="twitter:title" content={title} />
      <meta name="twitter:description" content={description} />
      <meta name="twitter:image" content={card} />
      <meta name="twitter:image:alt" content={title} />
    </>
  );
}
