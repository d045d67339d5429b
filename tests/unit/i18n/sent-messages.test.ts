import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadMessages } from '@/i18n/load-messages';
import { joinMessages, pickMessages, type SentPart, sentMessages } from '@/i18n/sent-messages';

const studio = 'app/[locale]/(studio)';
const frame = ['app/[locale]/layout.tsx'];
const studioFrame = [`${studio}/layout.tsx`, `${studio}/error.tsx`];
const pages: readonly [SentPart, string][] = [
  ['create', `${studio}/page.tsx`],
  ['edit', `${studio}/edit/page.tsx`],
  ['chat', `${studio}/chat/page.tsx`],
  ['gallery', `${studio}/gallery/page.tsx`],
  ['trash', `${studio}/gallery/trash/page.tsx`],
  ['join', `${studio}/join/page.tsx`],
  ['costs', `${studio}/costs/page.tsx`],
  ['unlock', 'app/[locale]/unlock/page.tsx'],
];

/** The file of this project that an import names. */
function fileOf(importer: string, specifier: string): string | null {
  if (!/^(@\/|\.)/.test(specifier)) return null;
  const base = specifier.startsWith('@/') ? specifier.slice(2) : path.join(path.dirname(importer), specifier);
  return ['.tsx', '.ts'].map((ending) => base + ending).find((file) => existsSync(file)) ?? null;
}

/** The modules that are loaded with a page. What `import()` loads comes later, with all messages. */
function loadedWith(entries: readonly string[]): Set<string> {
  const found = new Set<string>();
  const open = [...entries];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    found.add(file);
    for (const [, specifier = ''] of readFileSync(file, 'utf8').matchAll(
      /^(?:import|export)\s+(?!type\s)[^;]*?from\s+'([^']+)'/gm,
    )) {
      const imported = fileOf(file, specifier);
      if (imported !== null) open.push(imported);
    }
  }
  return found;
}

/** The paths of the messages that a module may show; a path that ends with a dot stands for all below it. */
function messagesIn(file: string): string[] {
  const source = readFileSync(file, 'utf8');
  return [...source.matchAll(/const (\w+) = useTranslations\('([^']+)'\)/g)].flatMap(
    ([, name, namespace]) => {
      const calls = source.matchAll(
        new RegExp(`\\b${name}(?:\\.rich|\\.markup|\\.has)?\\(\\s*(?:'([^']+)'|\`([^\`$]*)|(\\w))`, 'g'),
      );
      const keys = [...calls].map(([, key, beginning, computed]) => {
        if (key !== undefined) return key;
        return computed === undefined ? (beginning ?? '') : '';
      });
      return keys.map((key) => `${namespace}.${key}`);
    },
  );
}

describe('the messages that come with the HTML', () => {
  it.each(pages)('of the page "%s" are all that it can show before anything else is loaded', (part, page) => {
    const sent: readonly string[] = [...sentMessages.frame, ...sentMessages[part]];
    const isSent = (key: string) => sent.some((each) => key === each || key.startsWith(`${each}.`));
    const frames = page.startsWith(studio) ? [...frame, ...studioFrame] : frame;
    const missing = [...loadedWith([...frames, page])].flatMap((file) =>
      messagesIn(file)
        .filter((key) => !isSent(key))
        .map((key) => `${file}: ${key}`),
    );
    expect(missing).toEqual([]);
  });

  it('of a page are joined with those of the frame, even within one namespace', async () => {
    const messages = await loadMessages('en');
    const joined = joinMessages(
      { gallery: { empty: messages.gallery.empty }, jobs: { price: messages.jobs.price } } as never,
      pickMessages(messages, 'gallery'),
    );
    expect(joined.gallery).toEqual(messages.gallery);
    expect(joined.jobs).toEqual({ price: messages.jobs.price });
    expect(
      joinMessages(pickMessages(messages, 'edit'), { jobs: { price: messages.jobs.price } } as never).jobs,
    ).toEqual(messages.jobs);
  });
});
