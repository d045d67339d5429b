import { randomBytes } from 'node:crypto';
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

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
const picture = (sizeBytes = 300) => Buffer.concat([signature, randomBytes(sizeBytes)]);
const inBase64 = (bytes: Buffer) => ({ b64_json: bytes.toString('base64') });
const usage = {
  input_tokens: 150,
  input_tokens_details: { text_tokens: 150, image_tokens: 0 },
  output_tokens: 6240,
  total_tokens: 6390,
};
const first = picture();
const second = picture();
const third = picture();

let folder: string;
let gateway: RecordingGateway;

beforeEach(async () => {
  folder = await createRunFolder();
});

afterEach(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

type Answer = Parameters<typeof startRecordingGateway>[0];

async function run(runner: Runner, answer: Answer, changes: Partial<SnippetRequest> = {}): Promise<Run> {
  gateway = await startRecordingGateway(answer, { 'first.png': first, 'second.png': second });
  return runSnippet(runner, snippet(runner, changes), folder);
}

function snippet(runner: Runner, changes: Partial<SnippetRequest> = {}): string {
  const model = getCatalogueModel('gpt-image-1') ?? unlistedModel('gpt-image-1');
  const request: SnippetRequest = {
    kind: 'create',
    model,
    prompt: 'a red cat',
    parameters: { n: 2, size: '1024x1536', quality: 'high', moderation: 'low' },
    baseUrl: gateway.baseUrl,
    ...changes,
  };
  return writeSnippet(runner.language, request);
}

// Runs in sh, the stricter shell; the tests of references run in bash, those of quoting in both.
describe.each(runners.filter(({ command }) => command !== 'bash'))(
  'the create snippet in $name',
  (runner) => {
    const missing = missingTools(runner);
    const runs = test.skipIf(missing.length > 0);
    const title = (text: string) =>
      missing.length > 0 ? `${text} (skipped: no ${missing.join(', ')})` : text;

    runs(title('makes the request of the form with the key of the environment'), async () => {
      await run(runner, (response) => answerJson(response, { created: 1, data: [inBase64(first)] }));

      expect(gateway.calls).toHaveLength(1);
      const call = gateway.calls[0];
      expect(call).toMatchObject({ path: '/v1/images/generations', authorization: 'Bearer sk-test' });
      expect(JSON.parse(call?.body.toString() ?? '')).toEqual({
        model: 'gpt-image-1',
        prompt: 'a red cat',
        n: 2,
        size: '1024x1536',
        quality: 'high',
        moderation: 'low',
      });
    });

    runs(title('saves the pictures byte for byte and prints the usage'), async () => {
      const big = picture(3_000_000);
      const data = [inBase64(first), inBase64(big)];
      const { exitCode, stdout } = await run(runner, (response) =>
        answerJson(response, { created: 1, data, usage }),
      );

      expect(exitCode).toBe(0);
      expect(await savedPictures(folder)).toEqual({
        'image_gen_1.png': digest(first),
        'image_gen_2.png': digest(big),
      });
      expect(stdout).toContain('6240');
      expect(stdout).toContain('image_gen_2.png');
    });

    runs(title('takes the next free numbers and overwrites nothing when it runs again'), async () => {
      await writeFile(path.join(folder, 'image_gen_2.png'), 'mine');
      const data = [inBase64(first), inBase64(second)];
      await run(runner, (response) => answerJson(response, { created: 1, data }));
      await runSnippet(runner, snippet(runner), folder);

      expect(await savedPictures(folder)).toEqual({
        'image_gen_1.png': digest(first),
        'image_gen_2.png': digest('mine'),
        'image_gen_3.png': digest(second),
        'image_gen_4.png': digest(first),
        'image_gen_5.png': digest(second),
      });
    });

    runs(title('loses no picture when it runs four times at once'), async () => {
      gateway = await startRecordingGateway((response) =>
        answerJson(response, { created: 1, data: [inBase64(first), inBase64(second)] }),
      );
      await Promise.all([1, 2, 3, 4].map(() => runSnippet(runner, snippet(runner), folder)));

      const saved = Object.values(await savedPictures(folder));
      expect(saved.filter((bytes) => bytes === digest(first))).toHaveLength(4);
      expect(saved.filter((bytes) => bytes === digest(second))).toHaveLength(4);
    });

    runs(title('downloads pictures that come as links, except for that of a dead link'), async () => {
      const { exitCode, stdout, stderr } = await run(runner, (response, { link }) => {
        const data = [{ url: link('first.png') }, { url: link('gone.png') }, { url: link('second.png') }];
        answerJson(response, { created: 1, data });
      });

      expect(exitCode).toBe(0);
      expect(await savedPictures(folder)).toEqual({
        'image_gen_1.png': digest(first),
        'image_gen_2.png': digest(second),
      });
      expect(stdout + stderr).toContain(gateway.link('gone.png'));
      expect(gateway.calls).toHaveLength(1);
    });

    runs(title('opens only links to the web'), async () => {
      const secret = path.join(folder, 'secret');
      await writeFile(secret, 'secret');
      const { exitCode } = await run(runner, (response) =>
        answerJson(response, { created: 1, data: [{ url: `file://${secret}` }] }),
      );

      expect(exitCode).toBe(1);
      expect(await savedPictures(folder)).toEqual({});
    });

    runs(title('skips entries without a picture'), async () => {
      const data = [{}, { b64_json: null }, inBase64(first), { b64_json: '' }];
      const { exitCode } = await run(runner, (response) => answerJson(response, { created: 1, data }));

      expect(exitCode).toBe(0);
      expect(await savedPictures(folder)).toEqual({ 'image_gen_1.png': digest(first) });
    });

    runs(title('fails with the words of a refusal, and asks only once'), async () => {
      const message = 'Your request was rejected as a result of our safety system.';
      const refusal = { error: { message, type: 'user_error', param: null, code: 'moderation_blocked' } };
      const { exitCode, stdout, stderr } = await run(runner, (response) =>
        answerJson(response, refusal, 400),
      );

      expect(exitCode).not.toBe(0);
      expect(stdout + stderr).toContain(message);
      expect(gateway.calls).toHaveLength(1);
    });

    runs(title('asks only once when the gateway fails, since a second call would be charged'), async () => {
      const { exitCode } = await run(runner, (response) =>
        answerJson(response, { error: { message: 'bad gateway' } }, 502),
      );

      expect(exitCode).not.toBe(0);
      expect(gateway.calls).toHaveLength(1);
    });

    runs(title('fails with the words of an error that comes with HTTP 200'), async () => {
      const message = 'The model gpt-image-1 has been retired and is no longer available.';
      const { exitCode, stdout, stderr } = await run(runner, (response) =>
        answerJson(response, { error: { message, type: 'Aihubmix_api_error' } }),
      );

      expect(exitCode).not.toBe(0);
      expect(stdout + stderr).toContain(message);
    });

    runs(title('saves files under the ending of the chosen format'), async () => {
      await run(runner, (response) => answerJson(response, { created: 1, data: [inBase64(first)] }), {
        parameters: { outputFormat: 'jpeg', outputCompression: 80 },
      });

      expect(Object.keys(await savedPictures(folder))).toEqual(['image_gen_1.jpg']);
    });

    describe('with previews', () => {
      const parameters = { n: 2, partialImages: 2 };
      const previewEvent = {
        type: 'image_generation.partial_image',
        ...inBase64(third),
        partial_image_index: 0,
      };
      const completed = (bytes: Buffer) => ({
        type: 'image_generation.completed',
        ...inBase64(bytes),
        usage,
      });

      runs(title('saves previews apart from the finished pictures of a stream'), async () => {
        const events = [previewEvent, completed(first), completed(second)];
        const { exitCode, stdout } = await run(runner, (response) => answerEvents(response, events, true), {
          parameters,
        });

        expect(JSON.parse(gateway.calls[0]?.body.toString() ?? '')).toMatchObject({
          stream: true,
          partial_images: 2,
        });
        expect(exitCode).toBe(0);
        expect(stdout).toContain('6240');
        expect(await savedPictures(folder)).toEqual({
          'image_gen_1.png': digest(first),
          'image_gen_2.png': digest(second),
          'image_gen_preview_1.png': digest(third),
        });
      });

      runs(title('accepts plain JSON as the answer to a request for a stream'), async () => {
        const data = [inBase64(first), inBase64(second)];
        const { exitCode, stdout } = await run(
          runner,
          (response) => answerJson(response, { created: 1, data, usage }),
          { parameters },
        );

        expect(exitCode).toBe(0);
        expect(stdout).toContain('6240');
        expect(await savedPictures(folder)).toEqual({
          'image_gen_1.png': digest(first),
          'image_gen_2.png': digest(second),
        });
      });

      runs(title('keeps the pictures that were finished before a cut'), async () => {
        const events = [previewEvent, completed(first)];
        await run(runner, (response) => answerEvents(response, events, false), { parameters });

        expect(await savedPictures(folder)).toMatchObject({ 'image_gen_1.png': digest(first) });
      });

      runs(
        title('fails when a stream ends without a finished picture: a preview is not a result'),
        async () => {
          const { exitCode } = await run(runner, (response) => answerEvents(response, [previewEvent], true), {
            parameters,
          });

          expect(exitCode).toBe(1);
          expect(Object.keys(await savedPictures(folder))).toEqual(['image_gen_preview_1.png']);
        },
      );

      runs(title('fails with the words of an error in the middle of a stream'), async () => {
        const failure = { type: 'error', error: { message: 'The server had an error while drawing.' } };
        const { exitCode, stdout, stderr } = await run(
          runner,
          (response) => answerEvents(response, [previewEvent, failure], true),
          { parameters },
        );

        expect(exitCode).toBe(1);
        expect(stdout + stderr).toContain('The server had an error while drawing.');
      });
    });
  },
);
