import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { startSandboxProcess } from '../support/sandbox-process';
import { startStudio } from '../support/studio';
import { openScreen } from './open-screen';
import { receipts } from './receipts';
import { expect, test } from './studio-test';

const key = 'sk-of-this-person-9876';

/** A gateway that accepts one key and reports its balance. */
async function startGateway() {
  const seen: IncomingMessage[] = [];
  const server = createServer((request, response) => {
    seen.push(request);
    const isKnown = request.headers.authorization === `Bearer ${key}`;
    response.writeHead(isKnown ? 200 : 401, { 'content-type': 'application/json' });
    const refusal = { error: { message: 'Invalid token', type: 'Aihubmix_api_error' } };
    response.end(JSON.stringify(isKnown ? { total_usage: 4.2, hard_limit_usd: 10 } : refusal));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo; // a TCP server that listens has one
  return { baseUrl: `http://127.0.0.1:${port}/v1`, seen, close: () => server.close() };
}

test('a user’s own key is checked, stored in this browser, shown beside the cost, used, and removed', async ({
  page,
}) => {
  const gateway = await startGateway();
  const studio = await startStudio({ AIHUBMIX_BASE_URL: gateway.baseUrl });
  const sent: (string | undefined)[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/jobs')) sent.push(request.headers()['x-aihubmix-key']);
  });
  try {
    await page.goto(studio.origin);
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    const field = page.getByLabel('Your own AIHubMix key');
    await field.fill('sk-wrong');
    await page.getByRole('button', { name: 'Check and use' }).click();
    await expect(page.getByRole('alert')).toContainText('Invalid key.');
    await field.fill(` ${key} `);
    await page.getByRole('button', { name: 'Check and use' }).click();
    await expect(page.getByText('In use: the key that ends in 9876. About $4.20 left.')).toBeVisible();
    await page.keyboard.press('Escape');

    const demoLabel = page.getByTitle(/^Demo:/);
    const meter = page.getByRole('link', { name: /Cost so far/ });
    await expect(meter).toContainText('Own key');
    await expect(demoLabel).toHaveCount(0);
    await page.reload();
    await expect(meter).toContainText('Own key');
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp');
    await page.getByRole('button', { name: /^Generate/ }).click();
    await expect.poll(() => sent).toEqual([key]);
    expect(studio.output()).not.toContain(key);
    const stored = await page.evaluate(() =>
      Object.entries(localStorage).filter(([, text]) => text.includes('9876')),
    );
    expect(stored.map(([name]) => name)).toEqual(['safelight:own-key']);

    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByRole('button', { name: 'Remove key' }).click();
    await expect(field).toBeVisible();
    await page.keyboard.press('Escape');
    await expect(meter).not.toContainText('Own key');
    await expect(demoLabel).toHaveCount(1);
    expect(await page.evaluate(() => JSON.stringify(localStorage))).not.toContain('9876');
  } finally {
    await studio.close();
    gateway.close();
  }
});

test('a user’s own key pays for a picture, and nothing that is shared or exported contains it', async ({
  page,
  context,
}) => {
  const sandbox = await startSandboxProcess();
  const studio = await startStudio({
    AIHUBMIX_BASE_URL: sandbox.baseUrl,
    STUDIO_IMAGE_HOSTS: sandbox.host,
  });
  const shared: string[] = [];
  page.on('request', (request) => {
    if (!request.url().includes('/api/shares')) return;
    shared.push(JSON.stringify(request.headers()), request.postDataBuffer()?.toString('latin1') ?? '');
  });
  try {
    await page.goto(studio.origin);
    await page.getByRole('button', { name: 'Settings', exact: true }).click();
    await page.getByLabel('Your own AIHubMix key').fill(key);
    await page.getByRole('button', { name: 'Check and use' }).click();
    await expect(page.getByText(/In use: the key that ends in 9876/)).toBeVisible();
    await page.keyboard.press('Escape');
    await page.getByRole('textbox', { name: 'Prompt' }).fill('A lamp of my own sandbox:quick');
    await page.getByRole('button', { name: /^Generate/ }).click();
    await expect(receipts(page)).toContainText(/\$0\.0\d+/);

    await page.getByRole('button', { name: 'Show code' }).click();
    await expect(page.getByRole('dialog')).toContainText('AIHUBMIX_API_KEY');
    await expect(page.getByRole('dialog')).not.toContainText(key);
    await page.keyboard.press('Escape');

    await page.getByRole('img', { name: /^A lamp of my own/ }).hover();
    await page.getByRole('button', { name: 'More actions' }).first().click();
    await page.getByRole('menuitem', { name: 'Share' }).click();
    const dialog = page.getByRole('dialog', { name: 'Share this picture' });
    await dialog.getByRole('checkbox', { name: 'What they cost' }).check();
    await dialog.getByRole('button', { name: 'Create link' }).click();
    const address = await dialog.getByRole('textbox', { name: 'Link' }).inputValue();
    await dialog.getByRole('button', { name: 'Done' }).click();
    expect(shared.length).toBeGreaterThanOrEqual(6);
    expect(shared.filter((sent) => sent.includes(key))).toEqual([]);
    for (const place of ['', '/pictures/0?size=original', '/pictures/0/recipe']) {
      const answer = await context.request.get(address + place);
      expect((await answer.body()).toString('latin1')).not.toContain(key);
      if (place === '') expect(await answer.text()).toContain('$0.0');
    }

    await openScreen(page, 'Costs');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: /CSV/ }).click(),
    ]);
    const ledger = await readFile(await file.path(), 'utf8');
    expect(ledger).toContain('gpt-image-2.6-flare');
    expect(ledger).not.toContain(key);

    for (const [name, kept] of await readFilesBelow(studio.dataDirectory)) {
      expect(kept.includes(key), name).toBe(false);
    }
    expect(studio.output()).not.toContain(key);
  } finally {
    await studio.close();
    sandbox.close();
  }
});

/**
 * Names and contents. If the studio moves or deletes a file in the meantime, all are read again at their new places.
 */
async function readFilesBelow(directory: string): Promise<[name: string, text: string][]> {
  try {
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile());
    return await Promise.all(
      files.map(
        async ({ parentPath, name }): Promise<[string, string]> => [
          name,
          await readFile(path.join(parentPath, name), 'latin1'),
        ],
      ),
    );
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code !== 'ENOENT') throw cause;
    return readFilesBelow(directory);
  }
}
