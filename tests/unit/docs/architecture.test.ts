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

/** The folders in the map's tree of rooms: the first column of its lines, with every alternative in braces expanded. */
function foldersOfTree(): string[] {
  const tree = text.split('## Rooms')[1]?.split('```')[1] ?? '';
  return tree.split('\n').flatMap((line) => {
    const [column = ''] = line.split(/\s{2,}/);
    return column
      .split(/,? +/)
      .flatMap(expand)
      .filter((folder) => folder !== '');
  });
}

function expand(pattern: string): string[] {
  const [, before = '', options, after = ''] = /^([^{]*)\{([^}]*)\}(.*)$/.exec(pattern) ?? [];
  if (options === undefined) return [pattern.replace(/…$/, '')];
  return options.split(',').flatMap((option) => expand(`${before}${option}${after}`));
}

test('the map’s tree of rooms matches the folders on disk', () => {
  const folders = foldersOfTree();
  expect(folders.length).toBeGreaterThan(50);
  expect(folders.filter((folder) => !existsSync(path.join(root, folder)))).toEqual([]);
});

test('each journey of the map is listed file by file', () => {
  for (const title of ['The way of a picture', 'The way of a chat turn', 'The way of a share']) {
    const journey = text.split(`## ${title}\n`)[1]?.split('\n## ')[0] ?? '';
    const named = paths.filter((file) => journey.includes(`\`${file}\``));
    expect(new Set(named).size, title).toBeGreaterThan(10);
  }
});

test('every room is on the map', () => {
  const rooms = readFileSync(path.join(root, '.dependency-cruiser.mjs'), 'utf8');
  const names = [...rooms.matchAll(/^ {4}'([a-z-]+)',$/gm)].map(([, name = '']) => name);
  expect(names.length).toBeGreaterThan(25);
  const folders = foldersOfTree().map((folder) => path.basename(folder));
  expect(names.filter((name) => !folders.includes(name))).toEqual([]);
});
