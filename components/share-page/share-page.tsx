import { ShareDocument } from './share-document';
import { ShareMetas } from './share-metas';
import type { ShareWords } from './share-words';
import { SharedFigure } from './shared-figure';
import type { SharedView } from './shared-view';

export type SharePageProps = { words: ShareWords; view: SharedView; origin: string };

/** To the minute and in UTC, as the words beside it say: where its reader is, nobody knows here. */
const untilFormat = {
  year: 'numeric',
  month: 'long',
  day: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  hourCycle: 'h23',
  timeZone: 'UTC',
} as const;

/** The pictures of a share on their wall. */
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
      metas={<ShareMetas words={words} view={view} origin={origin} />}
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
          // biome-ignore lint/suspicious/noArrayIndexKey: a picture of a share is its place, and stays there
          <SharedFigure key={index} words={words} view={view} picture={picture} index={index} />
        ))}
      </main>
    </ShareDocument>
  );
}
