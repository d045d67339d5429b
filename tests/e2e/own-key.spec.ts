import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startStudio } from '../support/studio';
import { expect, test } from './studio-test';

const key = 'sk-of-this-person-9876';

/** A gateway that knows one key and tells what is left behind it. */
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

test('a key of one’s own is checked, kept in this browser, shown at the meter, used, and removed', async ({
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
    await expect(page.getByRole('alert')).toContainText('The gateway does not know this key.');
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
    await page.getByRole('button', { name: 'Remove the key' }).click();
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
