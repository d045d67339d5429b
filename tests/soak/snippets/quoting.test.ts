import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import type { JobKind } from '@/lib/protocol/job-request';
import { quoteShell } from '@/lib/snippets/quote';
import { writeSnippet } from '@/lib/snippets/write-snippet';
import { answerJson, type RecordingGateway, startRecordingGateway } from './recording-gateway';
import { createRunFolder, missingTools, type Runner, runners, runSnippet } from './run-snippet';

const everything = [
  `it's "quoted", \\ \\\\ \\n \\' \\" \\u0041`,
  `\`id\` $(id) $HOME \${HOME} \${{}} $$ %s %% {0} #{x}`,
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

describe('any text', () => {
  const special = fc.constantFrom(
    '"',
    "'",
    '`',
    '\\',
    '\n',
    '\r',
    '$',
    '{',
    '}',
    '"""',
    '#',
    '%',
    '\u2028',
    '\x85',
    '😀',
  );
  const text = fc
    .array(fc.oneof(special, fc.string({ unit: 'binary' })))
    .map((parts) => parts.join('').trim());
  const texts = fc.sample(text, { numRuns: 500, seed: 1 });
  const missing = runners.filter(({ language }) => language === 'python').flatMap(missingTools);

  test.skipIf(missing.length > 0)('is unchanged by a literal in Python', () => {
    const model = unlistedModel('none');
    const literals = texts.map((prompt) => {
      const code = writeSnippet('python', { kind: 'create', model, prompt, parameters: {}, baseUrl: 'x' });
      return /^prompt = (.*?)\n\n\ndef save/ms.exec(code)?.[1];
    });
    const program = `import json\nprint(json.dumps([\n${literals.join(',\n')}\n]))\n`;
    expect(JSON.parse(execFileSync('python3', ['-'], { input: program, encoding: 'utf8' }))).toEqual(texts);
  });

  const shells = runners.filter(({ language }) => language === 'curl').map(({ command }) => command);
  test.each(shells)('is unchanged by quoting as one word of %s', (shell) => {
    const words = texts.map((each) => each.replaceAll('\0', ''));
    const program = words.map((word) => `printf '%s\\0' ${quoteShell(word)}\n`).join('');
    expect(execFileSync(shell, [], { input: program, encoding: 'utf8' }).split('\0').slice(0, -1)).toEqual(
      words,
    );
  });
});
