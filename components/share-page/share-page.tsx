import type { Locale } from '@/i18n/locales';
import type { ShareWords } from './render-page';
import { ShareDocument } from './share-document';
import { SharedFigure, type SharedView } from './shared-figure';

export type SharePageProps = { words: ShareWords; view: SharedView; origin: string };

/** In UTC, as the text beside it says, because the server does not know the reader's time zone. */
const untilFormat = {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
} as const;

/** The page of a published share: its title and its pictures. */
export function SharePage({ words, view, origin }: SharePageProps) {
  const { t, format } = words;
  const title = view.title || t('untitled', { count: view.pictures.length });
  const count = view.pictures.length;
  const until = view.expiresAt && (
    <time dateTime={view.expiresAt}>
      {t('until', { date: format.dateTime(new Date(view.expiresAt), untilFormat) })}
    </time>
  );
  return (
    <ShareDocument
      words={words}
      title={title}
      metas={<LinkPreview words={words} view={view} origin={origin} />}
      hasScript
    >
      <header className="head">
        <h1 dir="auto">{title}</h1>
        <p>
          {t('count', { count })}
          {until && <> · {until}</>}
        </p>
      </header>
      <main
        className="wall"
        data-count={Math.min(count, 3)}
        data-previous={t('previous')}
        data-next={t('next')}
        data-close={t('close')}
        data-viewer={t('viewer')}
      >
        {view.pictures.map((picture, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: pictures of a share keep their positions
          <SharedFigure key={index} words={words} view={view} picture={picture} index={index} />
        ))}
      </main>
    </ShareDocument>
  );
}

const cardSize = { width: 1_200, height: 630 };

/** Open Graph locales need a country (ogp.me): for Han scripts, the one where the script is mostly used. */
const openGraphLocales: Record<Locale, string> = { en: 'en_US', 'zh-Hant': 'zh_TW', 'zh-Hans': 'zh_CN' };

/** The tags that messengers and social networks read for a link preview. */
function LinkPreview({ words: { t, locale }, view, origin }: SharePageProps) {
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
