import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

it('gives the page of a share the face of the studio', () => {
  const studio = readFileSync('app/fonts/geist-text.woff2');
  expect(readFileSync('public/share/geist-text.woff2').equals(studio)).toBe(true);
});
