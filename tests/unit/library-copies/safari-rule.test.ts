import { NextIntlClientProvider } from 'next-intl';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { afterEach, expect, it, vi } from 'vitest';
import { CopiesStatus } from '@/components/library-copies/copies-status';
import type { CopiesMode } from '@/lib/browser/library-copies/use-copies';
import type { CopyingRow } from '@/lib/browser/platform/database-rows';
import messages from '@/messages/en.json';

afterEach(() => vi.unstubAllGlobals());

const safari = {
  vendor: 'Apple Computer, Inc.',
  userAgent: 'Mozilla/5.0 (Macintosh) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/19.0 Safari/605.1.15',
};
const chrome = { vendor: 'Google Inc.', userAgent: `${safari.userAgent} Chrome/140.0.0.0` };

/** What the gallery says above the first picture. */
function statusText(
  navigator: typeof safari,
  mode: CopiesMode,
  change: Partial<CopyingRow> = {},
  isInstalled = false,
): string {
  vi.stubGlobal('navigator', navigator);
  vi.stubGlobal('window', { matchMedia: () => ({ matches: isInstalled }) });
  const copying: CopyingRow = {
    ...{ key: 'copying', library: null, device: '0000000a', clockOffsetMs: 0, since: null, before: null },
    ...{ isMarked: true, copiedAt: null, problem: null, studioPictures: 0, studioBytes: 0, ...change },
  };
  const reading = { copying, waiting: 1, refused: 0, unreadable: 0, pictures: 1, studioOnly: 0, loss: null };
  const children = createElement(CopiesStatus, { mode, reading });
  const provider = { locale: 'en', timeZone: 'UTC', messages, children } as const;
  return renderToStaticMarkup(createElement(NextIntlClientProvider, provider));
}

const rule = 'Safari clears a site’s pictures after seven days without a visit';

it.each(['off', 'turned-off', 'no-code', 'no-storage', 'deleted', 'insecure'] as const)(
  'tells of Safari’s seven days with the first picture that only this browser has, while copies are %s',
  (mode) => expect(statusText(safari, mode)).toContain(rule),
);

it('tells of Safari’s seven days while the studio is full and has no copy of the first picture', () => {
  expect(statusText(safari, 'on', { problem: 'full' })).toContain(rule);
});

it('tells of no such rule in other browsers, in an installed app, and where the studio has copies', () => {
  expect(statusText(chrome, 'off')).not.toContain(rule);
  expect(statusText(safari, 'off', {}, true)).not.toContain(rule);
  expect(statusText(safari, 'on', { copiedAt: '2026-11-30T10:00:00.000Z' })).not.toContain(rule);
});
