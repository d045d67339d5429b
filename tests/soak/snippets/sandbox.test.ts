import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import type { SandboxCall } from '@/lib/server/sandbox/sandbox';
import { type ServedSandbox, serveSandbox } from '@/lib/server/sandbox/serve';
import type { SnippetRequest } from '@/lib/snippets/snippet-request';
import { writeSnippet } from '@/lib/snippets/write-snippet';
import {
  createRunFolder,
  missingTools,
  type Run,
  type Runner,
  runners,
  runSnippet,
  savedPictures,
} from './run-snippet';

let served: ServedSandbox;
let folder: string;

beforeAll(async () => {
  served = await serveSandbox({ port: 0, pace: 0, keys: ['sk-test'] });
});

afterAll(async () => {
  await served.close();
});

beforeEach(async () => {
  folder = await createRunFolder();
  served.sandbox.clearCalls();
});

afterEach(async () => {
  await rm(folder, { recursive: true });
});

function run(
  runner: Runner,
  id: string,
  request: Partial<SnippetRequest>,
  key?: string | null,
): Promise<Run> {
  const code = writeSnippet(runner.language, {
    kind: 'create',
    model: getCatalogueModel(id) ?? unlistedModel(id),
    prompt: 'a cat sandbox:quick',
    parameters: {},
    baseUrl: `${served.origin}/v1`,
    ...request,
  });
  return runSnippet(runner, code, folder, key);
}

const onlyCall = (): SandboxCall | undefined => {
  expect(served.sandbox.calls()).toHaveLength(1);
  return served.sandbox.calls()[0];
};

async function savedFormats(): Promise<Readonly<Record<string, string>>> {
  const names = Object.keys(await savedPictures(folder));
  const formats = names.map(async (name) => {
    const { format, width, height } = await sharp(await readFile(path.join(folder, name))).metadata();
    return [name, `${format} ${width}x${height}`] as const;
  });
  return Object.fromEntries(await Promise.all(formats));
}

// One shell is enough here: the other tests run in both.
describe.each(runners.filter(({ command }) => command !== 'sh'))(
  'against the sandbox, in $name',
  (runner) => {
    const missing = missingTools(runner);
    const runs = test.skipIf(missing.length > 0);
    const title = (text: string) =>
      missing.length > 0 ? `${text} (skipped: no ${missing.join(', ')})` : text;

    runs(
      title('every option of the official model is accepted and the pictures are what was asked for'),
      async () => {
        const { exitCode, stdout, stderr } = await run(runner, 'gpt-image-1', {
          parameters: {
            n: 2,
            size: '1024x1536',
            quality: 'low',
            background: 'opaque',
            moderation: 'low',
            outputFormat: 'webp',
            outputCompression: 60,
          },
        });

        expect(stderr).toBe('');
        expect(exitCode).toBe(0);
        expect(stdout).toMatch(/output_tokens\W+816/);
        expect(await savedFormats()).toEqual({
          'image_gen_1.webp': 'webp 1024x1536',
          'image_gen_2.webp': 'webp 1024x1536',
        });
        expect(onlyCall()).toMatchObject({ issued: true, picturesDelivered: 2, keyEnding: 'test' });
      },
    );

    runs(title('previews and pictures of a real stream are saved'), async () => {
      const { exitCode } = await run(runner, 'gpt-image-2', {
        parameters: { size: '1536x864', partialImages: 1 },
      });

      expect(exitCode).toBe(0);
      expect(await savedFormats()).toMatchObject({ 'image_gen_1.png': 'png 1536x864' });
      expect(Object.keys(await savedPictures(folder))).toContain('image_gen_preview_1.png');
    });

    runs(title('a reverse model gets only what it accepts, and its links are downloaded'), async () => {
      const { exitCode } = await run(runner, 'gpt-4o-image', {
        prompt: 'a cat sandbox:url',
        parameters: { n: 2, quality: 'high' },
      });

      expect(exitCode).toBe(0);
      expect(Object.keys(await savedPictures(folder))).toEqual(['image_gen_1.png', 'image_gen_2.png']);
      expect(onlyCall()?.parameters).toEqual({ n: 2 });
    });

    runs(title('polls that fail do not lose a picture that was paid for'), async () => {
      const { exitCode, stderr } = await run(runner, 'flux-2-pro', { prompt: 'a cat sandbox:poll-faults' });

      expect(stderr).toContain('could not be read');
      expect(exitCode).toBe(0);
      expect(Object.keys(await savedPictures(folder))).toEqual(['image_gen_1.jpg']);
      expect(onlyCall()).toMatchObject({ issued: true });
    });

    runs(title('a picture that a task withholds does not take the others with it'), async () => {
      const { exitCode } = await run(runner, 'gpt-image-2.6-flare', {
        prompt: 'a cat sandbox:empty-entry',
        parameters: { n: 3, quality: 'low' },
      });

      expect(exitCode).toBe(0);
      expect(Object.keys(await savedPictures(folder))).toEqual(['image_gen_1.png', 'image_gen_2.png']);
    });

    runs(title('a model of the tasks route saves its pictures and prints what they cost'), async () => {
      const { exitCode, stdout, stderr } = await run(runner, 'gpt-image-2.6-flare', {
        prompt: 'a "cat" with $HOME sandbox:quick',
        parameters: { n: 2, size: '1536x864', quality: 'low', outputFormat: 'jpeg', outputCompression: 60 },
      });

      expect(stderr).toBe('');
      expect(exitCode).toBe(0);
      expect(stdout).toMatch(/cost.in.dollars\W+0\.0\d+/);
      expect(await savedFormats()).toEqual({
        'image_gen_1.jpg': 'jpeg 1536x864',
        'image_gen_2.jpg': 'jpeg 1536x864',
      });
      expect(onlyCall()).toMatchObject({
        endpoint: 'tasks',
        issued: true,
        prompt: 'a "cat" with $HOME sandbox:quick',
      });
    });

    runs(title('a model that only makes tasks is polled, one call for each picture'), async () => {
      const { exitCode } = await run(runner, 'flux-2-pro', {
        parameters: { n: 2, aspectRatio: '16:9', seed: 7 },
      });

      expect(exitCode).toBe(0);
      expect(Object.keys(await savedPictures(folder))).toHaveLength(2);
      expect(served.sandbox.calls().filter(({ endpoint }) => endpoint === 'tasks')).toHaveLength(2);
    });

    runs(title('the seed after the last one is the first'), async () => {
      const { exitCode } = await run(runner, 'flux-2-pro', { parameters: { n: 2, seed: 2_147_483_647 } });

      expect(exitCode).toBe(0);
      expect(served.sandbox.calls().map(({ parameters }) => parameters)).toMatchObject([
        { seed: 2_147_483_647 },
        { seed: 0 },
      ]);
    });

    runs(title('Gemini saves its pictures without their drafts, one call for each'), async () => {
      const { exitCode, stderr } = await run(runner, 'gemini-3.1-flash-image', {
        prompt: 'a "cat" with $HOME sandbox:quick',
        parameters: { n: 2, aspectRatio: '16:9', resolution: '2K' },
      });

      expect(stderr).toBe('');
      expect(exitCode).toBe(0);
      const formats = Object.entries(await savedFormats());
      expect(formats).toHaveLength(2);
      for (const [name, format] of formats) {
        expect(name).toMatch(/^image_gen_\d\.(?:png|jpg)$/);
        expect(format).toMatch(/^(?:png|jpeg) 2752x1536$/);
      }
      expect(served.sandbox.calls()).toHaveLength(2);
      for (const call of served.sandbox.calls()) {
        expect(call).toMatchObject({ endpoint: 'gemini', prompt: 'a "cat" with $HOME sandbox:quick' });
      }
    });

    runs(title('Gemini edits a picture, and says why it makes none'), async () => {
      const shape = { create: { width: 64, height: 64, channels: 3 as const, background: '#d33' } };
      await sharp(shape).png().toFile(path.join(folder, 'reference-1.png'));
      const edit = { kind: 'edit', references: 1 } as const;
      expect(await run(runner, 'gemini-3-pro-image', edit)).toMatchObject({ exitCode: 0, stderr: '' });
      expect(onlyCall()).toMatchObject({ endpoint: 'gemini', referenceCount: 1 });
      expect(Object.keys(await savedPictures(folder))).toHaveLength(1);

      const refused = await run(runner, 'gemini-3-pro-image', {
        prompt: 'a cat sandbox:gemini-image-safety',
      });
      expect(refused.exitCode).not.toBe(0);
      expect(refused.stderr).toContain('IMAGE_SAFETY');
    });

    runs(title('a failed task is reported, and nothing is saved'), async () => {
      const { exitCode, stderr } = await run(runner, 'gpt-image-2.6-flare', {
        prompt: 'a cat sandbox:moderation',
      });

      expect(exitCode).not.toBe(0);
      expect(stderr).toContain('output_blocked');
      expect(await savedPictures(folder)).toEqual({});
    });

    runs(title('an edit sends its pictures and mask'), async () => {
      const shape = { create: { width: 64, height: 64, channels: 4 as const, background: '#d33' } };
      for (const name of ['reference-1', 'reference-2', 'mask']) {
        await sharp(shape)
          .png()
          .toFile(path.join(folder, `${name}.png`));
      }
      const { exitCode, stderr } = await run(runner, 'gpt-image-1', {
        kind: 'edit',
        references: 2,
        mask: true,
        parameters: { inputFidelity: 'high' },
      });

      expect(stderr).toBe('');
      expect(exitCode).toBe(0);
      expect(onlyCall()).toMatchObject({ endpoint: 'edits', referenceCount: 2, hasMask: true });
      expect(Object.keys(await savedPictures(folder))).toEqual(['image_gen_1.png']);
    });

    runs(title('a chat prints its progress and saves its pictures'), async () => {
      const { exitCode, stdout, stderr } = await run(runner, 'gpt-4o-image-vip', {
        kind: 'chat',
        prompt: 'a cat, 2:3',
      });

      expect(exitCode, stderr).toBe(0);
      expect(stdout).toContain('![');
      expect(Object.keys(await savedPictures(folder)).length).toBeGreaterThan(0);
      expect(onlyCall()).toMatchObject({ endpoint: 'chat', prompt: 'a cat, 2:3' });
    });

    runs(title('without a key the placeholder is sent and refused, and nothing is charged'), async () => {
      const { exitCode, stdout, stderr } = await run(runner, 'gpt-image-1', {}, null);

      expect(exitCode).not.toBe(0);
      expect(stdout + stderr).toMatch(/token|key/i);
      expect(served.sandbox.calls().every(({ chargedMicroUsd }) => chargedMicroUsd === 0)).toBe(true);
    });
  },
);
