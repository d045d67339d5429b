import { afterEach, expect, it, vi } from 'vitest';
import { type ExportedFile, libraryFiles } from '@/lib/library-format/library-files';
import { type LibraryProfile, openProfile } from '../../support/library-profile';

afterEach(() => vi.unstubAllGlobals());

const { signal } = new AbortController();

/** The files of a folder to which a library was exported, as an `<input webkitdirectory>` gives them. */
async function folderOf(profile: LibraryProfile): Promise<File[]> {
  const files: File[] = [];
  const source = await profile.browserSource(signal);
  for await (const file of libraryFiles(source, new Date(0), () => undefined)) {
    const picked = new File([await bytesOf(file)], file.name.split('/').at(-1) ?? '');
    Object.defineProperty(picked, 'webkitRelativePath', { value: `backup/${file.name}` });
    files.push(picked);
  }
  return files;
}

async function bytesOf({ input }: ExportedFile): Promise<BlobPart> {
  if (typeof input === 'string' || input instanceof Blob || input instanceof Uint8Array) return input;
  const texts: string[] = [];
  for await (const text of input) texts.push(text);
  return texts.join('');
}

/** Like a file on a drive that was unplugged. */
function unplug(file: File): void {
  file.stream = () =>
    new ReadableStream({ pull: (controller) => controller.error(new DOMException('', 'NotReadableError')) });
}

it('reports the pictures of a folder that can no longer be read, and imports the others', async () => {
  const first = await openProfile();
  for (const prompt of ['A lamp', 'A boat', 'A hill']) await first.make(prompt);
  const files = await folderOf(first);
  const second = await openProfile();
  const original = (await Promise.all(files.map(async (file) => ({ file, text: await file.text() })))).find(
    ({ text }) => text.startsWith('bytes of A boat'),
  );
  if (original) unplug(original.file);
  const outcome = await second.importFiles(files, signal, () => undefined);
  expect(outcome).toMatchObject({
    status: 'done',
    report: { added: { picture: 2 }, refused: [{ reason: 'damaged', count: 1 }] },
  });
});

it('ends the import of a folder with a result when nothing of it can be read any more', async () => {
  const first = await openProfile();
  await first.make('A lamp');
  const files = await folderOf(first);
  const second = await openProfile();
  for (const file of files) unplug(file);
  expect(await second.importFiles(files, signal, () => undefined)).toEqual({ status: 'nothing' });
});
