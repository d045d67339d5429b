import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright/test';
import { readZip } from '@/lib/library-format/zip';
import { makePicture } from './make-picture';
import { expect, test } from './studio-test';

const copies = (page: Page) => page.getByRole('region', { name: 'Library copies' });
const openSettings = (page: Page) => page.getByRole('button', { name: 'Settings' }).first().click();

async function exportLibrary(page: Page): Promise<string> {
  const downloading = page.waitForEvent('download');
  await copies(page).getByRole('button', { name: 'Export library' }).click();
  const download = await downloading;
  expect(download.suggestedFilename()).toMatch(/^safelight-library-\d{4}-\d\d-\d\d\.zip$/);
  await expect(copies(page).getByText('Exported.')).toBeVisible();
  return download.path();
}

/** The files of a zip as text, without the time of the export. */
async function contentsOf(path: string): Promise<Record<string, string>> {
  const zip = await readFile(path);
  const read = async (from: number, bytes: number) => new Uint8Array(zip.subarray(from, from + bytes));
  const contents: Record<string, string> = {};
  for await (const file of readZip({ sizeBytes: zip.length, read })) {
    const chunks: Uint8Array[] = [];
    for await (const chunk of file.read()) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('latin1');
    contents[file.name] = text.replace(/"exportedAt": "[^"]+"/, '');
  }
  return contents;
}

test('a library is exported, imported into an empty browser, and exported the same again', async ({
  page,
  browser,
}) => {
  await page.goto('/');
  await makePicture(page, 'A lamp to keep');
  await openSettings(page);
  const first = await exportLibrary(page);
  const other = await (await browser.newContext()).newPage();
  await other.goto(new URL('/gallery', page.url()).href);
  await openSettings(other);
  const choosing = other.waitForEvent('filechooser');
  await copies(other).getByRole('button', { name: 'Import library' }).click();
  await (await choosing).setFiles(first);
  await expect(copies(other).getByText(/^1 new picture\./)).toBeVisible();
  const second = await exportLibrary(other);
  expect(Object.keys(await contentsOf(first))).toHaveLength(4);
  expect(await contentsOf(second)).toEqual(await contentsOf(first));
  await other.keyboard.press('Escape');
  await expect(other.getByRole('img', { name: /^A lamp to keep/ })).toBeVisible();
  await other.context().close();
});

/** Every file in the folder that stands for the one a user picks. */
const filesIn = (page: Page) =>
  page.evaluate(async () => {
    const names: Record<string, number> = {};
    const walk = async (folder: FileSystemDirectoryHandle, path: string) => {
      for await (const [name, handle] of folder.entries()) {
        if (handle.kind === 'directory') await walk(handle, `${path}${name}/`);
        else names[path + name] = (await handle.getFile()).size;
      }
    };
    const root = await navigator.storage.getDirectory();
    await walk(await root.getDirectoryHandle('My backup', { create: true }), '');
    return names;
  });

test('a backup folder gets existing and new pictures, and asks for permission again when it must', async ({
  page,
}) => {
  await page.addInitScript(() => {
    Object.assign(window, {
      showDirectoryPicker: async () =>
        (await navigator.storage.getDirectory()).getDirectoryHandle('My backup', { create: true }),
    });
    Object.assign(FileSystemHandle.prototype, {
      queryPermission: async () => sessionStorage.getItem('permission') ?? 'granted',
      requestPermission: async () => {
        sessionStorage.removeItem('permission');
        return 'granted';
      },
    });
  });
  await page.goto('/');
  await makePicture(page, 'A boat to keep');
  await openSettings(page);
  await copies(page).getByRole('button', { name: 'Choose backup folder' }).click();
  const status = copies(page).getByRole('status').filter({ hasText: 'My backup' });
  await expect(status).toHaveText(/^Backed up to “My backup” ·/);
  const before = Object.keys(await filesIn(page));
  expect(before.filter((name) => /^originals\/..\/[0-9a-f]{64}\.png$/.test(name))).toHaveLength(1);
  expect(before).toContain('safelight-library.json');

  await page.evaluate(() => sessionStorage.setItem('permission', 'prompt'));
  await page.goto('/');
  await makePicture(page, 'A hill to keep');
  await openSettings(page);
  await expect(status).toHaveText('The browser needs your permission again to write to “My backup”.');
  await copies(page).getByRole('button', { name: 'Allow again' }).click();
  await expect(status).toHaveText(/^Backed up to “My backup” ·/);
  const after = await filesIn(page);
  expect(Object.keys(after).filter((name) => name.startsWith('originals/'))).toHaveLength(2);
});
