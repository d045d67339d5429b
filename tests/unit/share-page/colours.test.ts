import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const roles = ['room', 'raised', 'line', 'edge', 'text', 'muted', 'safelight', 'on-safelight', 'failure'];

/** The colours in the first block that begins with this line. */
function coloursIn(css: string, from: string): Record<string, string | undefined> {
  const block = css.slice(css.indexOf(from)).split('}', 1)[0] ?? '';
  return Object.fromEntries(
    roles.map((role) => [role, new RegExp(`--color-${role}: ([^;]+);`).exec(block)?.[1]]),
  );
}

it('a share’s page has the studio’s colours, light and dark', () => {
  const studio = readFileSync('app/globals.css', 'utf8');
  const page = readFileSync('public/share/share.css', 'utf8');
  const light = coloursIn(studio, '@theme static {');
  expect(Object.values(light)).not.toContain(undefined);
  expect(coloursIn(page, ':root {')).toEqual(light);
  const dark = coloursIn(page.slice(page.indexOf('prefers-color-scheme: dark')), ':root {');
  expect(dark).toEqual(coloursIn(studio, '.dark {'));
});
