import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';

const root = path.resolve(import.meta.dirname, '../../..');
/** The sandbox is a single object in the process, and its errors never leave it. */
const isOfSandbox = (file: string) => file.startsWith('sandbox/');

async function filesBelow(folder: string, ending: RegExp): Promise<string[]> {
  const names = await readdir(path.join(root, folder), { recursive: true });
  return names.filter((name) => ending.test(name));
}

/** The names of the classes that the server's modules export, of which another bundle may have a copy. */
async function exportedClasses(): Promise<string[]> {
  const found: string[] = [];
  for (const folder of ['lib/server', 'lib/protocol']) {
    for (const file of await filesBelow(folder, /\.ts$/)) {
      if (isOfSandbox(file)) continue;
      const source = await readFile(path.join(root, folder, file), 'utf8');
      for (const [, name = ''] of source.matchAll(/^export class (\w+)/gm)) found.push(name);
    }
  }
  return found;
}

it('no bundle uses instanceof on a class that another bundle may have a copy of', async () => {
  const names = (await exportedClasses()).join('|');
  expect(names).toContain('AppError');
  const tested = new RegExp(`instanceof\\s+(?:[\\w$]+\\.)?(?:${names})\\b`, 'g');
  let copies = 0;
  const offences: string[] = [];
  // The source maps hold the sources of a bundle; the bundle's own names are shortened.
  for (const file of await filesBelow('.next/server', /\.js(?:\.map)?$/)) {
    const text = await readFile(path.join(root, '.next/server', file), 'utf8');
    if (file.endsWith('.map') && text.includes('class AppError extends Error')) copies += 1;
    for (const [offence] of text.matchAll(tested)) offences.push(`${file}: ${offence}`);
  }
  expect(copies).toBeGreaterThan(1);
  expect(offences).toEqual([]);
});
