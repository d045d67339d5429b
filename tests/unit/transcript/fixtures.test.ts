import { describe, expect, test, vi } from 'vitest';
import { proseOf, readTranscript, transcript, urlsOf } from '../../support/read-transcript';

vi.setConfig({ testTimeout: 60_000 });

const cdn = 'https://pro.filesystem.site/cdn';

interface Expected {
  /** Stages and percentages in order. */
  progress: string;
  urls: (string | RegExp)[];
  echo?: Record<string, unknown> | null;
  genIds?: string[];
  failure?: string;
  prose?: string | RegExp;
}

const fixtures: Record<string, Expected> = {
  'recorded-01-aihubmix-docs-gpt-4o-image-vip': {
    progress: 'queued generating 11 19 27 34 42 50 57 64 100 complete',
    urls: [
      'https://filesystem.site/cdn/20250421/XBCrAs6qvMARG7BkFX0KI3MBs1qoto.png',
      'https://filesystem.site/cdn/20250421/tQ62gh0BbdESApNmFJMNzsdUFDflkl.png',
    ],
    echo: { ratio: '2:3' },
    genIds: ['gen_01jsccq83pfg6ssfqf3pzfaytj', 'gen_01jsccq83nf6ftmtx8y48h383y'],
  },
  'recorded-03a-tuzi-gpt-image-1-vip-turn1': {
    progress: 'queued generating 14 44 74 83 complete',
    urls: [/^https:\/\/videos\.openai\.com\/vg-assets\/.*src_0\.png\?st=.*&az=oaivgprodscus$/],
    echo: { prompt: '画个牛马', ratio: '1:1' },
    genIds: ['gen_01jqwte8yjf7haxqc521b7z2wf'],
  },
  'recorded-04-textToimageNew-gpt-4o-image-zh': {
    progress: 'queued generating 72 100 complete',
    urls: [`${cdn}/20260311/e952b8c0cadf21bb01557fd96b6e27.png`],
    echo: { prompt: '小猫飞翔，比例9:16', ratio: '9:16', n: 1 },
    genIds: ['gen_01kkd8nppjf1mvfzphde13awdh'],
  },
  'recorded-07-dify-plugin-gpt-4o-all-failure-rate-limit': {
    progress: '',
    urls: [],
    echo: { size: '1024x1024' },
    prose:
      /^I wasn't able to generate the image because there's a rate limit in place\..* need anything else!$/,
  },
  'recorded-14-yunwu-sora_image-failure-input-moderation': {
    progress: '',
    urls: [],
    failure: 'input_moderation',
  },
  'recorded-20-cloud-gpt-4o-image-two-pictures': {
    progress: 'queued generating 7 13 25 27 35 57 100 complete',
    urls: [
      'https://filesystem.site/cdn/20250623/VqWUYzWhHIONRij5YTYWIPG5SudtB0.png',
      'https://filesystem.site/cdn/20250623/SHbzVuXTfsFbjS59KmT1MNtePybBae.png',
    ],
    echo: { ratio: '1:1', n: 2 },
    genIds: ['gen_01jyeh9rnpf8hs5j76fqx4rq4b', 'gen_01jyeh9rnqepzsfcek3cwb1mr0'],
  },
  'recorded-21-short-form-2026': {
    progress: 'generating',
    urls: [`${cdn}/20260430/demo.png`],
  },
  'recorded-22-sora-2-video-preview-is-no-picture': {
    progress: 'queued generating 42 54 67 75 81 complete',
    urls: [],
    echo: { prompt: '中国街头吃西瓜' },
    prose: /播放/,
  },
  'recorded-23-nano-banana-relay-odd-quote-mark': {
    progress: '',
    urls: ['https://cloudflarer2.nananobanana.com/png/1777876630130_282.png'],
    prose: '好的，我将为您设计。',
  },
  'made-up-traditional-lines': {
    progress: 'queued generating 34 71 complete',
    urls: [`${cdn}/20260311/aaaa.png`, `${cdn}/20260311/bbbb.png`],
    echo: { ratio: '2:3', n: 2, gen_id: 'gen_01jqwte8yjf7haxqc521b7z2wf' },
    genIds: ['gen_01kkd8nppjf1mvfzphde13aaaa', 'gen_01kkd8nppjf1mvfzphde13bbbb'],
  },
  'made-up-downloads-only': {
    progress: 'queued generating 5 12 48 100 complete',
    urls: [
      'https://filesystem.site/cdn/download/20260311/one.png',
      'https://filesystem.site/cdn/download/20260311/two.png',
    ],
    echo: { prompt: 'a lighthouse', ratio: '3:2' },
  },
  'made-up-cut-in-address': {
    progress: 'queued generating 11 64 100 complete',
    urls: [/^https:\/\/videos\.openai\.com\/.*src_1\.png\?st=2025-04-21T13%3A08%3A48Z&sig=x%3D$/],
    echo: { prompt: 'a lighthouse', ratio: '1:1' },
  },
  'made-up-status-failed': {
    progress: 'queued',
    urls: [],
    echo: { prompt: '一座燈塔', ratio: '1:1' },
    failure: 'server_overloaded',
  },
  'made-up-output-moderation': {
    progress: 'queued generating 12 55',
    urls: [],
    echo: { prompt: 'a statue', ratio: '2:3' },
    failure: 'output_moderation',
  },
  'made-up-one-line-failure': { progress: 'queued', urls: [], failure: 'input_moderation' },
  'made-up-prose-and-markup': {
    progress: '',
    urls: [`${cdn}/20260311/prose.png`],
    prose: [
      'Here is what I **drew** for you — "Progress" and all:\n',
      '1. A lamp [see the policy](https://example.com/policies) <script>alert(1)</script>',
      '2. 生成中国风的图片 with [brackets] and (parentheses) and ! marks\n',
      'Generating an image of this took long. 50% of it is sky 🌅.',
      'And a last word.\n',
      '[run](javascript:alert(1)) ![](data:text/html;base64,PGI+)',
    ].join('\n'),
  },
  'made-up-inline-picture': {
    progress: 'generating',
    urls: [/^data:image\/png;base64,iVBORw0.*ggg==$/],
    echo: { prompt: 'a dot', size: '1024x1024' },
    genIds: ['gen_01kkd8nppjf1mvfzphde13dddd'],
  },
  'made-up-stray-quote': {
    progress: 'queued generating 14 83 complete',
    urls: [`${cdn}/20260311/sign.png`],
    genIds: ['gen_01kkd8nppjf1mvfzphde13eeee'],
    // An echo that is not JSON is prose.
    prose: /^\{\n {2}"prompt": "a sign that says "closed" .*"1:1"\n\}$/s,
  },
};

describe.each(Object.entries(fixtures))('%s', (name, expected) => {
  const text = transcript(name);
  const whole = readTranscript([text]);

  test('yields its progress, pictures, failure and prose', () => {
    const progress = whole.events.flatMap((event): (string | number)[] => {
      if (event.type === 'percent') return [event.percent];
      return event.type === 'queued' || event.type === 'generating' || event.type === 'complete'
        ? [event.type]
        : [];
    });
    expect(progress.join(' ')).toBe(expected.progress);
    const urls = urlsOf(whole);
    expect(urls).toHaveLength(expected.urls.length);
    for (const [index, url] of expected.urls.entries()) {
      if (typeof url === 'string') expect(urls[index]).toBe(url);
      else expect(urls[index]).toMatch(url);
    }
    if (expected.echo === undefined) expect(whole.summary.echo).toBeNull();
    else expect(whole.summary.echo).toMatchObject(expected.echo ?? {});
    expect(whole.summary.genIds).toEqual(expected.genIds ?? []);
    expect(whole.summary.failure?.reason).toBe(expected.failure);
    const { prose = '' } = expected;
    if (typeof prose === 'string') expect(proseOf(whole)).toBe(prose);
    else expect(proseOf(whole)).toMatch(prose);
    expect(whole.summary.prose).toBe(proseOf(whole));
    expect(whole.summary.pictureCount).toBe(expected.urls.length);
  });

  test('yields the same in the same order wherever it is cut', () => {
    const told = JSON.stringify(whole);
    const different: number[] = [];
    for (let at = 0; at <= text.length; at += 1) {
      if (JSON.stringify(readTranscript([text.slice(0, at), text.slice(at)])) !== told) different.push(at);
    }
    expect(different).toEqual([]);
    expect(readTranscript(text.split(''))).toEqual(whole);
  });
});
