import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
const text = readFileSync(path.join(root, 'docs/architecture.md'), 'utf8');

/** Whole paths in backticks, such as `lib/browser/jobs/submit-job.ts`. */
const paths = [...text.matchAll(/`((?:app|components|i18n|lib|messages|scripts|tests)\/[^`\s{…]+)`/g)].map(
  ([, found = '']) => found,
);

test('the map names only files that are in the tree', () => {
  expect(paths.filter((named) => !existsSync(path.join(root, named)))).toEqual([]);
});

test('each journey of the map is told file by file', () => {
  for (const title of ['The way of a picture', 'The way of a chat turn', 'The way of a share']) {
    const journey = text.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
    const named = paths.filter((file) => journey.includes(`\`${file}\``));
    expect(new Set(named).size, title).toBeGreaterThan(10);
  }
});

test('every room of the storeys is on the map', () => {
  const rooms = readFileSync(path.join(root, '.dependency-cruiser.mjs'), 'utf8');
  const names = [...rooms.matchAll(/^ {4}'([a-z-]+)',$/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(25);
  expect(names.filter((name) => !new RegExp(`\\b${name}\\b`).test(text))).toEqual([]);
});
