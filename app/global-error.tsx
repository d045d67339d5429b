'use client';
'use no memo';

import { useSyncExternalStore } from 'react';
import { type Locale, locales } from '@/i18n/locales';

/**
 * If the layout itself fails, nothing else can be relied on: no stylesheet, no messages, no network. So this page
 * contains its own words and styles.
 */
const words: Record<Locale, { title: string; text: string; action: string }> = {
  en: {
    title: 'The studio could not be shown',
    text: 'Your pictures and costs are safe: they are saved before they are shown.',
    action: 'Load again',
  },
  'zh-Hant': {
    title: '無法顯示工作室',
    text: '你的圖片和費用紀錄都安全：它們在顯示之前就已經存好。',
    action: '重新載入',
  },
  'zh-Hans': {
    title: '无法显示工作室',
    text: '你的图片和费用记录都安全：它们在显示之前就已经保存。',
    action: '重新加载',
  },
};

const look = `
  :root { color-scheme: light dark; --room: #f8f6f3; --text: #1c1917; --muted: #625952; --lamp: #c63a1b; --on-lamp: #fff }
  @media (prefers-color-scheme: dark) {
    :root { --room: #100e0d; --text: #efe9e4; --muted: #a9a099; --lamp: #ff6a4a; --on-lamp: #1b0a05 }
  }
  body { margin: 0; min-height: 100dvh; display: grid; place-items: center; background: var(--room); color: var(--text);
    font: 16px/1.6 ui-sans-serif, system-ui, "PingFang TC", "PingFang SC", "Noto Sans TC", "Noto Sans SC", sans-serif }
  main { max-width: 28rem; padding: 1.5rem }
  h1 { font-size: 1.875rem; line-height: 1.2; margin: 0 0 .75rem }
  p { color: var(--muted); margin: 0 0 1.5rem }
  button { font: inherit; font-weight: 600; min-height: 44px; padding: 0 1.25rem; border: 0; border-radius: 6px;
    background: var(--lamp); color: var(--on-lamp); cursor: pointer }
  button:focus-visible { outline: 2px solid var(--lamp); outline-offset: 2px }
`;

export default function GlobalError() {
  const locale = useSyncExternalStore(subscribeToNothing, localeOfPage, () => locales[0]);
  const { title, text, action } = words[locale];
  return (
    <html lang={locale}>
      <head>
        <title>{title}</title>
        <style>{look}</style>
      </head>
      <body>
        <main>
          <h1>{title}</h1>
          <p>{text}</p>
          <button type="button" onClick={() => window.location.reload()}>
            {action}
          </button>
        </main>
      </body>
    </html>
  );
}

function subscribeToNothing() {
  return () => undefined;
}

/** The chosen language from its cookie, otherwise the browser's; next-intl is not available here. */
function localeOfPage(): Locale {
  const chosen = locales.find((locale) => document.cookie.includes(`NEXT_LOCALE=${locale}`));
  if (chosen) return chosen;
  if (!navigator.language.startsWith('zh')) return 'en';
  return new Intl.Locale(navigator.language).maximize().script === 'Hant' ? 'zh-Hant' : 'zh-Hans';
}
