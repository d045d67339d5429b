import { rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import type { SnippetRequest } from '@/lib/snippets/snippet-request';
import { writeSnippet } from '@/lib/snippets/write-snippet';
import { answerEvents, answerJson, type RecordingGateway, startRecordingGateway } from './recording-gateway';
import {
  createRunFolder,
  digest,
  missingTools,
  type Run,
  type Runner,
  runners,
  runSnippet,
  savedPictures,
} from './run-snippet';

const prompt = 'a "red" cat\nwith $HOME and `id`';
const answerPicture = Buffer.from('the answered picture');
const files = { 'one.png': answerPicture, 'two.png': Buffer.from('another') };
const dataUrl = (text: string) => `data:image/png;base64,${Buffer.from(text).toString('base64')}`;

let folder: string;
let gateway: RecordingGateway;

beforeEach(async () => {
  folder = await createRunFolder();
  for (const name of ['reference-1', 'reference-2', 'mask']) {
    await writeFile(path.join(folder, `${name}.png`), `bytes of ${name}`);
  }
});

afterEach(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

async function run(
  runner: Runner,
  answer: Parameters<typeof startRecordingGateway>[0],
  request: Pick<SnippetRequest, 'kind' | 'parameters'> & Partial<SnippetRequest>,
): Promise<Run> {
  gateway = await startRecordingGateway(answer, files);
  const id = request.kind === 'chat' ? 'gpt-4o-image-vip' : 'gpt-image-1';
  const model = getCatalogueModel(id) ?? unlistedModel(id);
  const code = writeSnippet(runner.language, { model, prompt, baseUrl: gateway.baseUrl, ...request });
  return runSnippet(runner, code, folder);
}

async function sentForm(): Promise<readonly (readonly [string, string])[]> {
  const { body, contentType } = gateway.calls[0] ?? { body: Buffer.of(), contentType: '' };
  const form = await new Response(new Uint8Array(body), {
    headers: { 'content-type': contentType },
  }).formData();
  const entries = [...form].map(async ([name, value]) => {
    // FormData, which JavaScript sends, writes line breaks as CRLF, as its standard says.
    return [name, typeof value === 'string' ? value.replaceAll('\r\n', '\n') : await value.text()] as const;
  });
  return (await Promise.all(entries)).sort();
}

// These tests run in bash, those of the create snippet in sh, those of quoting in both.
describe.each(runners.filter(({ command }) => command !== 'sh'))('in $name', (runner) => {
  const missing = missingTools(runner);
  const runs = test.skipIf(missing.length > 0);
  const title = (text: string) => (missing.length > 0 ? `${text} (skipped: no ${missing.join(', ')})` : text);
  const onePicture = { created: 1, data: [{ b64_json: answerPicture.toString('base64') }] };

  runs(title('an edit sends one picture as image, without the moderation that edits refuse'), async () => {
    const { exitCode } = await run(runner, (response) => answerJson(response, onePicture), {
      kind: 'edit',
      parameters: { moderation: 'low', quality: 'low', inputFidelity: 'high' },
    });

    expect(exitCode).toBe(0);
    expect(gateway.calls[0]?.path).toBe('/v1/images/edits');
    expect(await sentForm()).toEqual([
      ['image', 'bytes of reference-1'],
      ['input_fidelity', 'high'],
      ['model', 'gpt-image-1'],
      ['prompt', prompt],
      ['quality', 'low'],
    ]);
    expect(await savedPictures(folder)).toEqual({ 'image_gen_1.png': digest(answerPicture) });
  });

  runs(title('an edit repeats image[] for several pictures and adds the mask'), async () => {
    await run(runner, (response) => answerJson(response, onePicture), {
      kind: 'edit',
      parameters: { n: 3, size: '1024x1024' },
      references: 2,
      mask: true,
    });

    expect(await sentForm()).toEqual([
      ['image[]', 'bytes of reference-1'],
      ['image[]', 'bytes of reference-2'],
      ['mask', 'bytes of mask'],
      ['model', 'gpt-image-1'],
      ['n', '3'],
      ['prompt', prompt],
      ['size', '1024x1024'],
    ]);
  });

  runs(title('an edit with previews saves the finished picture of a stream'), async () => {
    const event = { type: 'image_edit.completed', b64_json: answerPicture.toString('base64') };
    await run(runner, (response) => answerEvents(response, [event], true), {
      kind: 'edit',
      parameters: { partialImages: 1 },
    });

    expect(await sentForm()).toContainEqual(['partial_images', '1']);
    expect(await sentForm()).toContainEqual(['stream', 'true']);
    expect(await savedPictures(folder)).toEqual({ 'image_gen_1.png': digest(answerPicture) });
  });

  const deltas = (...texts: readonly string[]) => [
    { id: 'c', choices: [] },
    ...texts.map((content) => ({ id: 'c', choices: [{ index: 0, delta: { content } }] })),
    { id: 'c', choices: [{ index: 0, delta: { content: null } }] },
  ];

  runs(
    title('a chat prints the answer as it comes and saves each picture that it links once, in order'),
    async () => {
      const { exitCode, stdout } = await run(
        runner,
        (response, { link }) => {
          const two = `![gen_2](${link('two.png')})`;
          const texts = ['> 🕐 排隊', '中\n', `${two.slice(0, 9)}`, `${two.slice(9)}\n[Click to download]`];
          const rest = [`(${link('one.png')})`, `\n${two}\n![gen_1](${link('one.png')})`];
          answerEvents(response, deltas(...texts, ...rest), true);
        },
        { kind: 'chat', parameters: {} },
      );

      expect(exitCode).toBe(0);
      expect(stdout).toContain('> 🕐 排隊中\n![gen_2](');
      expect(await savedPictures(folder)).toEqual({
        'image_gen_1.png': digest(files['two.png']),
        'image_gen_2.png': digest(files['one.png']),
      });
    },
  );

  runs(title('a chat replays earlier turns and sends pictures as data URLs'), async () => {
    await run(runner, (response) => answerEvents(response, deltas('no'), true), {
      kind: 'chat',
      parameters: {},
      references: 2,
      messages: [
        { role: 'user', text: 'first "turn"', images: [0] },
        { role: 'assistant', text: '![gen_1](https://example.com/1.png)\n' },
      ],
    });

    expect(JSON.parse(gateway.calls[0]?.body.toString() ?? '')).toEqual({
      model: 'gpt-4o-image-vip',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'text', text: 'first "turn"' },
            { type: 'image_url', image_url: { url: dataUrl('bytes of reference-1') } },
          ],
        },
        { role: 'assistant', content: '![gen_1](https://example.com/1.png)\n' },
        {
          role: 'user',
          content: [
            { type: 'text', text: prompt },
            { type: 'image_url', image_url: { url: dataUrl('bytes of reference-2') } },
          ],
        },
      ],
      stream: true,
    });
  });

  runs(title('a chat that is cut still saves the pictures whose link was complete'), async () => {
    await run(
      runner,
      (response, { link }) =>
        answerEvents(response, deltas(`![gen_1](${link('one.png')})\n![gen_2](http`), false),
      { kind: 'chat', parameters: {} },
    );

    expect(await savedPictures(folder)).toEqual({ 'image_gen_1.png': digest(answerPicture) });
  });

  runs(title('a chat without a picture fails and shows what the model said'), async () => {
    const { exitCode, stdout } = await run(
      runner,
      (response) => answerEvents(response, deltas('生成失败 ❌ 失败原因：input_moderation'), true),
      { kind: 'chat', parameters: {} },
    );

    expect(exitCode).toBe(1);
    expect(stdout).toContain('生成失败 ❌ 失败原因：input_moderation');
  });

  runs(title('a refused chat fails with the words of the refusal'), async () => {
    const { exitCode, stdout, stderr } = await run(
      runner,
      (response) => answerJson(response, { error: { message: 'Invalid token' } }, 401),
      { kind: 'chat', parameters: {} },
    );

    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toContain('Invalid token');
  });
});
