import { once } from 'node:events';
import { answerChat, chatChunk, chatDone } from '../support/chat-answers';
import { ScriptedServer } from '../support/scripted-server';
import { startStudio } from '../support/studio';
import { expect, test } from './studio-test';

/** What a model may write: markup, links that would run code, and pictures at addresses that must not be requested. */
const injection = [
  '# Hello <img src=x onerror="window.intruder=1"><script>window.intruder=1</script>',
  '[click me](javascript:window.intruder=1) and [this](data:text/html,<script>window.intruder=1</script>)',
  '<iframe src="https://elsewhere.example/frame"></iframe>',
  '![a"onload="window.intruder=1](https://elsewhere.example/a.png)',
  '![inside](http://169.254.169.254/latest/meta-data/a.png)',
  '![loopback](https://127.0.0.1/a.png)',
];

test('whatever a model answers, no code runs, no other host is contacted, and the turn ends clearly', async ({
  page,
}) => {
  const gateway = await new ScriptedServer().listen();
  const studio = await startStudio({
    AIHUBMIX_API_KEY: 'sk-test',
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
    STUDIO_IMAGE_HOSTS: `127.0.0.1:${gateway.port}`,
  });
  const asked: string[] = [];
  page.on('request', (request) => asked.push(request.url()));
  const say = async (text: string) => {
    await page.getByRole('textbox', { name: 'Message' }).fill(text);
    await page.getByRole('button', { name: /^Send/ }).click();
  };
  const turns = page.getByRole('log').getByRole('article');
  try {
    const answer = answerChat(`${injection.join('\n\n')}\n\n![page](${gateway.origin}/page.png)\n`);
    gateway.script = (response, call) =>
      call.method === 'POST'
        ? answer(response, call)
        : response.writeHead(200, { 'content-type': 'image/png' }).end('<html><script>1</script></html>');
    await page.goto(`${studio.origin}/chat`);
    await say('Be nasty');
    await expect(turns.getByText('Unsupported file').first()).toBeVisible();
    await expect(turns.getByText('Not downloaded yet', { exact: true })).toBeVisible();
    await expect(turns.getByText('$0.009').first()).toBeVisible();
    const fetched = gateway.calls.filter(({ path }) => path.includes('.png') || path.includes('meta-data'));
    // A page may mean that the picture is not there yet, so it is requested again.
    expect(new Set(fetched.map(({ path }) => path))).toEqual(new Set(['/page.png']));

    gateway.script = async (response) => {
      response.writeHead(200, { 'content-type': 'text/event-stream' });
      const frame = chatChunk({ content: '█ no <b>picture</b> at all\n'.repeat(500) });
      for (let sent = 0; sent < 20_000_000; sent += frame.length) {
        if (!response.write(frame)) await once(response, 'drain');
      }
      response.end(chatDone);
    };
    await say('Be endless');
    await expect(turns.last().getByText('No picture returned')).toBeVisible();
    await expect(page.getByRole('textbox', { name: 'Message' })).toBeEditable();

    expect(await page.evaluate(() => 'intruder' in window)).toBe(false);
    expect(
      await page.locator('iframe, [role="log"] a[href^="javascript"], [role="log"] a[href^="data"]').count(),
    ).toBe(0);
    expect(asked.filter((url) => !/^(blob|data):/.test(url) && !url.startsWith(studio.origin))).toEqual([]);
  } finally {
    await studio.close();
    await gateway.stop();
  }
});
