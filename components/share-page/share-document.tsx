import type { ReactNode } from 'react';
import { SafelightMark } from '@/components/shell/safelight-mark';
import type { ShareWords } from './share-words';

export type ShareDocumentProps = {
  words: ShareWords;
  title: string;
  /** Beside the usual ones: what a link preview may tell. */
  metas?: ReactNode;
  /** The large view, where there is something to view. */
  hasScript?: boolean;
  children: ReactNode;
};

/**
 * A whole page of a share. Plain HTML with one stylesheet and one small script that it can do without: nothing of the
 * studio is loaded, and nothing is inline.
 */
export function ShareDocument({ words, title, metas, hasScript = false, children }: ShareDocumentProps) {
  const { t, locale } = words;
  return (
    <html lang={locale}>
      {/* biome-ignore lint/style/noHeadElement: a document of its own, which the framework does not assemble */}
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
        <title>{`${title} · ${t('site')}`}</title>
        <meta name="robots" content="noindex, nofollow" />
        <meta name="color-scheme" content="light dark" />
        <meta name="theme-color" media="(prefers-color-scheme: light)" content="#f8f6f3" />
        <meta name="theme-color" media="(prefers-color-scheme: dark)" content="#100e0d" />
        <meta name="format-detection" content="telephone=no" />
        {metas}
        <link rel="icon" href="/favicon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/share/share.css" />
        {hasScript && <script type="module" src="/share/large-view.js" />}
      </head>
      <body>
        {children}
        <footer className="foot">
          <SafelightMark className="mark" />
          <span>{t('made')}</span>
        </footer>
      </body>
    </html>
  );
}
