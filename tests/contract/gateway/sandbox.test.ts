import { beforeAll, describe, expect, test } from 'vitest';
import { AppError } from '@/lib/protocol/app-error';
import type { JobParameters } from '@/lib/protocol/job-request';
import { networkFetch } from '@/lib/server/gateway/calls/network-fetch';
import { downloadLinkedPicture } from '@/lib/server/gateway/downloads/download-linked-picture';
import { getBalance } from '@/lib/server/gateway/get-balance';
import { listModels } from '@/lib/server/gateway/models/list-models';
import { chooseUpstream, type Upstream } from '@/lib/server/gateway/upstream';
import { parseConfig } from '@/lib/server/platform/config';
import { inspectPicture } from '@/lib/server/platform/images/inspect-picture';
import { generate } from '../../support/collect-events';

const signal = new AbortController().signal;
let demo: Upstream;
beforeAll(() => {
  demo = chooseUpstream(parseConfig({ SANDBOX_PACE: '0' }), null);
});

describe('a call', () => {
  const withKey = parseConfig({
    AIHUBMIX_API_KEY: 'sk-server',
    STUDIO_IMAGE_HOSTS: 'a.b',
    STUDIO_DEADLINE_SECONDS: '9',
  });

  test('goes to the sandbox, as demo, without any key', () => {
    expect(demo).toMatchObject({ demo: true, baseUrl: 'https://sandbox.safelight.invalid/v1' });
    expect(demo.fetch).not.toBe(networkFetch);
  });

  test("goes to the network with the server's key", () => {
    expect(chooseUpstream(withKey, null)).toEqual({
      baseUrl: 'https://aihubmix.com/v1',
      apiKey: 'sk-server',
      demo: false,
      fetch: networkFetch,
      deadlineMs: 9_000,
      tasks: 'sync',
      pollPace: 1,
      imageHosts: ['a.b'],
    });
  });

  test("uses a user's key in place of the server's", () => {
    expect(chooseUpstream(withKey, 'sk-user')).toMatchObject({ apiKey: 'sk-user', demo: false });
    expect(chooseUpstream(parseConfig({}), 'sk-user')).toMatchObject({ apiKey: 'sk-user', demo: false });
  });
});

describe('pictures of the sandbox', () => {
  test('have the requested size and the documented usage', async () => {
    const { events, error } = await generate(
      demo,
      { size: '1024x1536', quality: 'low' },
      { prompt: 'sandbox:quick sea' },
    );
    expect(error).toBeNull();
    const picture = events.find((event) => event.type === 'picture');
    const bytes = Buffer.from(picture?.type === 'picture' ? picture.base64 : '', 'base64');
    expect(await inspectPicture(bytes)).toEqual({ mimeType: 'image/png', width: 1024, height: 1536 });
    expect(events.at(-1)).toMatchObject({ type: 'usage', usage: { outputTokens: 408 } });
  });

  test('come after their previews in a stream', async () => {
    const { events, error } = await generate(
      demo,
      { quality: 'low', partialImages: 2 },
      { prompt: 'sandbox:quick sea' },
    );
    expect(error).toBeNull();
    expect(events.map(({ type }) => type)).toEqual(['response', 'preview', 'preview', 'picture', 'usage']);
  });

  test('that are links are downloaded from the sandbox only', async () => {
    const { events } = await generate(demo, { quality: 'low' }, { prompt: 'sandbox:url sea' });
    const link = events.find((event) => event.type === 'picture-link');
    const url = link?.type === 'picture-link' ? link.url : '';
    const picture = await downloadLinkedPicture(signal, demo, url);
    expect(picture).toMatchObject({ mimeType: 'image/png', width: 1024, height: 1024 });
    for (const elsewhere of [
      'https://filesystem.site/a.png',
      'https://sandbox.safelight.invalid:8443/a.png',
    ]) {
      await expect(downloadLinkedPicture(signal, demo, elsewhere)).rejects.toMatchObject({
        details: { imageFailReason: 'refused' },
      });
    }
  });

  test('can be retried if their links have expired', async () => {
    const gone = downloadLinkedPicture(
      signal,
      demo,
      'https://sandbox.safelight.invalid/cdn/20260101/none.png',
    );
    await expect(gone).rejects.toMatchObject({
      code: 'download_failed',
      details: { imageFailReason: 'download' },
    });
  });
});

describe('scenarios of the sandbox', () => {
  const previews = { partialImages: 1 };
  test.each<
    [scenario: string, code: string | undefined, charged: boolean, delivered: number, JobParameters?]
  >([
    ['fewer', undefined, true, 2, { n: 3 }],
    ['empty-entry', undefined, true, 2, { n: 3 }],
    ['no-usage', undefined, true, 1],
    ['plain-json', undefined, true, 1, previews],
    ['moderation', 'moderation_blocked', true, 0],
    ['no-pictures', 'no_picture', true, 0],
    ['rate-limit', 'upstream_rate_limited', false, 0],
    ['unavailable', 'upstream_unavailable', false, 0],
    ['server-error', 'upstream_unavailable', true, 0],
    ['html', 'upstream_unavailable', true, 0],
    ['html-200', 'upstream_unavailable', true, 0],
    ['cut', 'upstream_cut_off', true, 0],
    ['cut-stream', 'upstream_cut_off', true, 0, previews],
    ['stream-no-end', 'upstream_cut_off', true, 0, previews],
    ['stream-error', 'upstream_unavailable', true, 0, previews],
    ['error-200', 'upstream_unavailable', true, 0],
    ['retired', 'model_retired', false, 0],
    ['retired-200', 'model_retired', false, 0],
    ['no-access', 'model_unavailable', false, 0],
    ['balance', 'balance_empty', false, 0],
    ['quota', 'balance_empty', false, 0],
    ['key', 'key_refused', false, 0],
    ['too-large', 'upstream_too_large', false, 0],
    ['garbage', 'upstream_unreadable', true, 0],
  ])('%s ends as %s', async (scenario, code, charged, delivered, parameters = {}) => {
    const { events, error } = await generate(
      demo,
      { quality: 'low', ...parameters },
      { prompt: `sandbox:${scenario} sandbox:quick a quiet harbour` },
    );
    expect(error?.code).toBe(code);
    if (error !== null) {
      expect(error.charged).toBe(charged);
      if (error.details.upstream?.status !== undefined) expect(error.details.upstream.requestId).toBeTruthy();
    }
    // Half of a picture is shown, but does not count.
    const whole = events.filter((event) => event.type === 'picture' && event.damaged !== true);
    expect(whole).toHaveLength(delivered);
  });

  test('a rate limit states how long to wait', async () => {
    const { error } = await generate(demo, {}, { prompt: 'sandbox:rate-limit' });
    expect(error?.details.retryAfterSeconds).toBe(12);
  });

  test('a call that hangs ends at its deadline or when it is cancelled', async () => {
    const hang = { prompt: 'sandbox:hang' };
    const late = await generate({ ...demo, deadlineMs: 100 }, {}, hang);
    expect(late.error?.code).toBe('upstream_timeout');
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    const cancelled = await generate(demo, {}, { ...hang, signal: controller.signal });
    expect(cancelled.error).toBeInstanceOf(AppError);
    expect(cancelled.error?.code).toBe('cancelled');
  });
});

describe('the sandbox reports', () => {
  test('its models and their prices', async () => {
    const { models, live } = await listModels(signal, demo);
    expect(live).toBe(true);
    const model = models.find(({ id }) => id === 'gpt-image-1');
    expect(model?.price).toEqual({
      inputMicroUsdPerMillion: 5_000_000,
      outputMicroUsdPerMillion: 40_000_000,
    });
  });

  test('its balance', async () => {
    const { leftMicroUsd } = await getBalance(signal, demo);
    expect(leftMicroUsd).toBeGreaterThan(0);
  });
});
