import type { ReactNode } from 'react';
import { SafelightMark } from '@/components/shell/safelight-mark';
import type { ShareWords } from './render-page';

export type ShareDocumentProps = {
  words: ShareWords;
  title: string;
  /** More tags for the head, such as those for link previews. */
  metas?: ReactNode;
  /** Whether to load the script for the large view. */
  hasScript?: boolean;
  children: ReactNode;
};

/**
 * The HTML document of every page of a share. It has one stylesheet and at most one small script, which is optional. It
 * loads no code of the studio and contains no inline code.
 */
export function ShareDocument({ words, title, metas, hasScript = false, children }: ShareDocumentProps) {
  const { t, locale } = words;
  return (
    <html lang={locale}>
      {/* biome-ignore lint/style/noHeadElement: a separate document, not assembled by the framework */}
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
        {/* A face that is `optional` and not announced comes too late for the first paint of the only visit. */}
        <link
          rel="preload"
          href="/share/geist-text.woff2"
          as="font"
          type="font/woff2"
          crossOrigin="anonymous"
        />
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
