import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('a share’s page has the studio’s typeface', () => {
  const studio = readFileSync('app/fonts/geist-text.woff2');
  expect(readFileSync('public/share/geist-text.woff2').equals(studio)).toBe(true);
});
