import { execFile } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { deleteFolder, makeTemporaryFolder } from '../support/temporary-folder';

const run = promisify(execFile);
const script = path.resolve(import.meta.dirname, '../../scripts/check-imports.mjs');

/** Files that each break one rule or none. */
const planted: Record<string, string> = {
  'lib/protocol/limits.ts': 'export const limits = {};',
  'lib/server/gateway/call.ts':
    "import { limits } from '@/lib/protocol/limits';\nexport const call = limits;",
  'lib/server/sandbox/sandbox.ts': "import { call } from '../gateway/call';\nexport const sandbox = call;",
  'lib/catalogue/models.ts': "import { readFileSync } from 'node:fs';\nexport const models = readFileSync;",
  'components/ui/button.tsx':
    "import type { limits } from '@/lib/protocol/limits';\nexport const Button = (props: { of: typeof limits }) => <b>{String(props.of)}</b>;",
  'components/create/form.tsx':
    "import { call } from '@/lib/server/gateway/call';\nexport const Form = () => <i>{String(call)}</i>;",
  'components/chat/chat.tsx': "import { Form } from '../create/form';\nexport const Chat = () => <Form />;",
  'lib/browser/jobs/submit.ts': "import { send } from '../chat/send';\nexport const submit = send;",
  'lib/browser/chat/send.ts': 'export const send = 1;',
  'lib/server/platform/log.ts': "import { admit } from '../limits/admit';\nexport const log = admit;",
  'lib/server/limits/admit.ts': 'export const admit = 1;',
  'components/pictures/tile.tsx':
    "import { Frame } from '../shell/frame';\nexport const Tile = () => <Frame />;",
  'components/shell/frame.tsx': 'export const Frame = () => <b>frame</b>;',
  'lib/server/gateway/routes/route.ts': "import { read } from '../calls/read';\nexport const route = read;",
  'lib/server/gateway/calls/read.ts': "import { find } from '../answers/find';\nexport const read = find;",
  'lib/server/gateway/answers/find.ts': "import { name } from '../routes/name';\nexport const find = name;",
  'lib/server/gateway/routes/name.ts': 'export const name = 1;',
  'lib/server/edge/flood.mjs': "import { admit } from '../limits/admit';\nexport const flood = admit;",
};

let folder: string;

beforeAll(async () => {
  folder = await makeTemporaryFolder('imports');
  for (const [file, text] of Object.entries(planted)) {
    await mkdir(path.dirname(path.join(folder, file)), { recursive: true });
    await writeFile(path.join(folder, file), text);
  }
});

afterAll(() => deleteFolder(folder));

it('finds every planted violation and nothing else, and fails the command', async () => {
  const failed = await run(process.execPath, [script, folder]).then(
    () => null,
    (error: { code: number; stderr: string }) => error,
  );
  expect(failed?.code).toBe(1);
  const found = failed?.stderr.split('\n').filter((line) => line.includes(' → ')) ?? [];
  expect(found.map((line) => line.split(':')[0]).sort()).toEqual([
    'browser-and-components-never-import-the-server',
    'components-pictures-imports-only-lower-rooms',
    'edge-imports-nothing-of-the-project',
    'gateway-calls-read-no-answer',
    'gateway-routes-are-the-highest',
    'lib-browser-jobs-imports-only-lower-rooms',
    'lib-server-platform-imports-only-lower-rooms',
    'pure-rooms-stay-pure',
    'sandbox-knows-nothing-of-the-client',
    'screen-chat-imports-no-screen',
    'ui-knows-nothing-of-pictures',
  ]);
});
