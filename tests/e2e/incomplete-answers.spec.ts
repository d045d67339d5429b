import sharp from 'sharp';
import { answerChat } from '../support/chat-answers';
import { ScriptedServer } from '../support/scripted-server';
import { startStudio } from '../support/studio';
import { expect, test } from './studio-test';

test('half a picture is shown and called incomplete, and a picture on a host that is not allowed keeps its link', async ({
  page,
}) => {
  const gateway = await new ScriptedServer().listen();
  const studio = await startStudio({
    AIHUBMIX_API_KEY: 'sk-test',
    AIHUBMIX_BASE_URL: `${gateway.origin}/v1`,
  });
  const noise = { type: 'gaussian', mean: 128, sigma: 60 } as const;
  const whole = await sharp({ create: { width: 300, height: 200, channels: 3, background: '#000', noise } })
    .jpeg()
    .toBuffer();
  const half = whole.subarray(0, Math.floor(whole.length / 2)).toString('base64');
  const turn = page.getByRole('log').getByRole('article').last();
  const say = async (text: string) => {
    await page.getByRole('textbox', { name: 'Message' }).fill(text);
    await page.getByRole('button', { name: /^Send/ }).click();
  };
  try {
    gateway.script = answerChat(`Here:\n\n![x](data:image/png;base64,${half})\n`);
    await page.goto(`${studio.origin}/chat`);
    await say('A lamp');
    await expect(turn.getByRole('button', { name: 'Open large' })).toBeVisible();
    await expect(turn.getByText('Incomplete')).toBeVisible();

    // Half a picture cannot be sent with the next message, so it is not attached.
    const composer = page.getByRole('region', { name: 'Composer' });
    await expect(composer.getByRole('listitem')).toHaveCount(0);
    gateway.script = answerChat('![x](https://pictures.example/a.png)');
    await say('Another lamp');
    await expect(turn.getByText('Made, but not fetched')).toBeVisible();
    await expect(turn.getByText('STUDIO_IMAGE_HOSTS')).toBeVisible();
    await expect(turn.getByRole('link', { name: 'Open link' })).toHaveAttribute(
      'href',
      'https://pictures.example/a.png',
    );
    await turn.getByRole('button', { name: 'Fetch again, free' }).click();
    await expect(page.getByText('pictures.example is still not in STUDIO_IMAGE_HOSTS')).toBeVisible();
    expect(gateway.calls.filter(({ method }) => method === 'POST')).toHaveLength(2);
  } finally {
    await studio.close();
    await gateway.stop();
  }
});

test.describe('on a phone', () => {
  test.use({ viewport: { width: 390, height: 844 }, hasTouch: true });

  test('a picture of several that was not downloaded can be fetched again by a button that is wholly in sight', async ({
    page,
  }) => {
    await page.goto('/');
    await page.getByRole('button', { name: 'Make composer taller' }).click();
    await page.getByRole('spinbutton', { name: 'Images' }).fill('3');
    await page.getByRole('textbox', { name: 'Prompt' }).fill('Three lamps sandbox:quick sandbox:url-broken');
    await page.getByRole('button', { name: /^Generate/ }).click();
    const job = page.getByRole('article', { name: /^Three lamps/ });
    const again = job.getByRole('button', { name: 'Fetch again, free' });
    await expect(job.getByText('Picture 3: Not downloaded yet')).toBeVisible();
    await again.scrollIntoViewIfNeeded();
    await expect(again).toBeInViewport({ ratio: 1 });
    await again.click();
    await expect(page.getByText('The picture could not be fetched')).toBeVisible();
  });
});
