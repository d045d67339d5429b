import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import type { JobKind } from '@/lib/protocol/job-request';
import { writeSnippet } from '@/lib/snippets/write-snippet';
import {
  answerJson,
  type RecordingGateway,
  startRecordingGateway,
} from '../support/snippets/recording-gateway';
import {
  createRunFolder,
  missingTools,
  type Runner,
  runners,
  runSnippet,
} from '../support/snippets/run-snippet';

const everything = [
  `it's "quoted", \\ \\\\ \\n \\' \\" \\u0041`,
  '`id` $(id) $HOME ${HOME} ${{}} $$ %s %% {0} #{x}',
  'JSON',
  'EOF',
  '"""',
  "'''",
  '*/ // -- <!-- </script> # ; & | > <',
  '\t tab, \r return, \u0001 \u001b \u007f \u0085 \u2028 \u2029 \ufeff',
  '😀 👩‍👩‍👧 宮崎駿 風格、「吉卜力」 ñ é',
  '@file.txt; =x',
].join('\n');

const prompts: readonly (readonly [string, string])[] = [
  ['every special character', everything],
  ['a leading and a closing quote', `"starts and ends"`],
  ['a closing backslash', 'ends with \\'],
  ['a leading at sign and less-than', '@<prompt'],
  ['a leading dash', '-n -e $x'],
  ['32,000 CJK characters', '畫'.repeat(32_000)],
  ['32,000 characters of emoji', '😀'.repeat(16_000)],
  ['32,000 characters of line breaks', `a${'\n'.repeat(31_998)}b`],
];

let folder: string;
let gateway: RecordingGateway;

beforeAll(async () => {
  folder = await createRunFolder();
  const data = [{ b64_json: Buffer.from('picture').toString('base64') }];
  gateway = await startRecordingGateway((response) => answerJson(response, { created: 1, data }));
});

afterAll(async () => {
  await gateway.close();
  await rm(folder, { recursive: true });
});

async function sentPrompt(runner: Runner, kind: JobKind, prompt: string): Promise<unknown> {
  const model = getCatalogueModel(kind === 'chat' ? 'gpt-4o-image' : 'gpt-image-1') ?? unlistedModel('none');
  const code = writeSnippet(runner.language, {
    kind,
    model,
    prompt,
    parameters: {},
    baseUrl: gateway.baseUrl,
  });
  gateway.calls.length = 0;
  const { stderr } = await runSnippet(runner, code, folder);
  const call = gateway.calls[0];
  if (call === undefined) throw new Error(`No call was made: ${stderr}`);
  return JSON.parse(call.body.toString());
}

describe.each(runners)('a prompt in $name', (runner) => {
  const missing = missingTools(runner);
  const without = missing.length > 0 ? ` (skipped: no ${missing.join(', ')})` : '';

  test.skipIf(missing.length > 0).each(prompts)(`arrives unchanged: %s${without}`, async (_, prompt) => {
    expect(await sentPrompt(runner, 'create', prompt)).toEqual({ model: 'gpt-image-1', prompt });
  });

  test.skipIf(missing.length > 0)(`arrives unchanged in a chat${without}`, async () => {
    expect(await sentPrompt(runner, 'chat', everything)).toEqual({
      model: 'gpt-4o-image',
      messages: [{ role: 'user', content: [{ type: 'text', text: everything }] }],
      stream: true,
    });
  });
});
