import { expect, it } from 'vitest';
import { findForeignPictures } from '@/lib/library-format/foreign-pictures';
import type { LibraryFile } from '@/lib/library-format/open-library';

const fileOf = (name: string, content: unknown = ''): LibraryFile => {
  const bytes = new TextEncoder().encode(typeof content === 'string' ? content : JSON.stringify(content));
  return { name, sizeBytes: bytes.length, read: () => new Blob([bytes]).stream() };
};

const found = async (files: readonly LibraryFile[]) =>
  (await findForeignPictures(files)).map(({ file, ...picture }) => ({ ...picture, name: file.name }));

it('reads CookSleep’s export: results with their prompts, uploads, but neither masks nor keys', async () => {
  const manifest = {
    version: 4,
    settings: { apiKey: 'sk-secret' },
    tasks: [
      {
        id: 't1',
        prompt: 'A lamp',
        params: { size: '1024x1024', quality: 'high' },
        inputImageIds: ['up'],
        outputImages: ['out', 'lost'],
        createdAt: 1_790_000_000_000,
      },
    ],
    imageFiles: {
      out: { path: 'images/task-t1.png' },
      up: { path: 'images/task-t1-input.png', source: 'upload', createdAt: 1_780_000_000_000 },
      mask: { path: 'images/task-t1-mask.png' },
      lost: { path: 'images/lost.png' },
    },
  };
  const names = ['task-t1.png', 'task-t1-input.png', 'task-t1-mask.png'];
  const pictures = await found([
    fileOf('manifest.json', manifest),
    ...names.map((name) => fileOf(`images/${name}`)),
  ]);
  expect(pictures).toMatchObject([
    {
      name: 'images/task-t1.png',
      kind: 'edit',
      prompt: 'A lamp',
      createdMs: 1_790_000_000_000,
      parameters: { quality: 'high' },
    },
    { name: 'images/task-t1-input.png', kind: 'upload', createdMs: 1_780_000_000_000 },
  ]);
  expect(JSON.stringify(pictures)).not.toContain('sk-secret');
});

const history = [
  {
    timestamp: 1_770_000_000_000,
    images: [{ filename: '1770000000000-0.png' }, { filename: '1770000000000-1.png' }],
    prompt: 'A boat',
    mode: 'generate',
    quality: 'low',
    costDetails: { estimated_cost_usd: 0.04 },
  },
  'not an entry',
];

it('reads the history of Alasano’s studio with the picture files beside it', async () => {
  const files = [
    fileOf('x/openaiImageHistory.json', history),
    fileOf('x/generated-images/1770000000000-1.png'),
  ];
  expect(await found(files)).toMatchObject([
    { name: 'x/generated-images/1770000000000-1.png', prompt: 'A boat', costUsd: 0.02, kind: 'create' },
  ]);
});

it('reads xxxily’s snapshot, whose objects have names of their own', async () => {
  const snapshot = {
    version: 1,
    imageHistory: history,
    images: [{ filename: '1770000000000-0.png', objectKey: 'ns/images/abc.png', sha256: 'abc' }],
  };
  expect(await found([fileOf('manifest.json', snapshot), fileOf('ns/images/abc.png')])).toMatchObject([
    { name: 'ns/images/abc.png', prompt: 'A boat', model: 'gpt-image-1' },
  ]);
});

it('looks for a history in every list, and takes the pictures by their names if no list is one', async () => {
  const pictures = [fileOf('a/1770000000000-0.png'), fileOf('a/1770000000000-1.png')];
  const entry = (number: number, prompt: string) => [
    { timestamp: number, images: [{ filename: `1770000000000-${number}.png` }], prompt },
  ];
  const [lamp, boat] = [fileOf('a/2.json', entry(0, 'A lamp')), fileOf('a/3.json', entry(1, 'A boat'))];
  const [empty, numbers] = [fileOf('a/0.json', []), fileOf('a/1.json', [1, 2])];
  expect(await found([empty, numbers, lamp, boat, ...pictures])).toMatchObject([
    { prompt: 'A lamp' },
    { prompt: 'A boat' },
  ]);
  expect(await found([empty, numbers, ...pictures])).toMatchObject([{ kind: 'upload' }, { kind: 'upload' }]);
});

it('takes any other pictures by their names, and nothing if there are none', async () => {
  const files = [fileOf('a/holiday.JPG'), fileOf('a/notes.txt'), fileOf('a/data.json', '[1, 2')];
  expect(await found(files)).toMatchObject([{ kind: 'upload', prompt: 'holiday.JPG', createdMs: null }]);
  expect(await found([fileOf('notes.txt')])).toEqual([]);
});

it.each([
  ['many', 5_000, 10],
  ['large', 50, 60 * 1024 * 1024],
])(
  'reads no more of a file with %s lists than an export has, and stops when it is told to',
  async (_, count, sizeBytes) => {
    const read = { files: 0, bytes: 0 };
    const files = Array.from({ length: count }, (__, number) => ({
      name: `${number}.json`,
      sizeBytes,
      async *read() {
        read.files += 1;
        read.bytes += sizeBytes;
        yield new TextEncoder().encode('[');
      },
    }));
    expect(await findForeignPictures(files)).toEqual([]);
    expect(read.files).toBeLessThanOrEqual(1_000);
    expect(read.bytes).toBeLessThanOrEqual(256 * 1024 * 1024);
    await expect(findForeignPictures(files, AbortSignal.abort())).rejects.toThrow();
  },
);
