import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { readTranscript, urlsOf } from '../../support/read-transcript';

vi.setConfig({ testTimeout: 600_000 });

/** A fixed seed, so that a failed run can be repeated. More rounds by hand: FUZZ_RUNS=100000. */
const runs = { numRuns: Number(process.env.FUZZ_RUNS ?? 400), seed: 20261122 };

const words = {
  english: ['Queuing', 'Generating', 'Progress', 'Generation complete', 'Click to download'],
  simplified: ['排队中', '生成中', '进度', '生成完成', '点击下载'],
  traditional: ['排隊中', '生成中', '進度', '生成完成', '點擊下載'],
} as const;

/** A log in the models' grammar, and what must be found in it. */
const log = fc
  .record({
    language: fc.constantFrom('english', 'simplified', 'traditional'),
    emoji: fc.boolean(),
    quote: fc.constantFrom('', '>', '> '),
    fence: fc.constantFrom('', '```', '```json'),
    prompt: fc.string({ unit: 'grapheme', maxLength: 60 }),
    growing: fc.boolean(),
    bold: fc.boolean(),
    percents: fc.uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 8 }),
    dots: fc.integer({ min: 2, max: 30 }),
    pictures: fc.uniqueArray(fc.stringMatching(/^[a-z0-9]{8,30}$/), { minLength: 1, maxLength: 3 }),
    downloads: fc.boolean(),
    prose: fc.constantFrom('', 'Here it is.', '这是您的图片。'),
    lineBreak: fc.constantFrom('\n', '\r\n'),
  })
  .map((shape) => {
    const [queued, generating, progress, complete, download] = words[shape.language];
    const mark = (emoji: string) => shape.quote + (shape.emoji ? `${emoji} ` : '');
    const dots = '.'.repeat(shape.dots);
    const stars = shape.bold ? '**' : '';
    const echo = JSON.stringify({ prompt: shape.prompt, ratio: '2:3' }, null, 2);
    const lines = shape.fence === '' ? [echo, ''] : [shape.fence, echo, '```', ''];
    lines.push(`${mark('🕐')}${queued}${dots}`, '', `${mark('⚡')}${generating}${dots}`, '');
    if (shape.growing) lines.push(`${mark('🏃')}${progress} ${shape.percents.join(dots)}${dots}`, '');
    else
      for (const percent of shape.percents)
        lines.push(`${mark('🏃')}${progress} ${stars}${percent}%${stars}`);
    lines.push(`${mark('✅')}${complete}`, '', shape.prose, '');
    const urls = shape.pictures.map((name) => `https://filesystem.site/cdn/20260311/${name}.png`);
    for (const url of urls) {
      lines.push(`![gen_01${'a'.repeat(24)}](${url})`, '');
      if (shape.downloads) lines.push(`[${download}](${url.replace('/cdn/', '/cdn/download/')})`, '');
    }
    return { text: lines.join(shape.lineBreak), urls, shape };
  });

const cuts = fc.array(fc.nat(), { maxLength: 12 });

function pieces(text: string, at: readonly number[]): string[] {
  const places = [...new Set(at.map((place) => place % (text.length + 1)))].sort((a, b) => a - b);
  return [0, ...places].map((from, index) => text.slice(from, places[index] ?? text.length));
}

test('a log of any style, cut anywhere, yields its echo, stages, percentages, pictures and prose', () => {
  fc.assert(
    fc.property(log, cuts, ({ text, urls, shape }, at) => {
      const told = readTranscript(pieces(text, at));
      expect(urlsOf(told)).toEqual(urls);
      const percents = told.events.flatMap((event) => (event.type === 'percent' ? [event.percent] : []));
      expect(percents).toEqual(shape.percents);
      const others = told.events
        .map(({ type }) => type)
        .filter((type) => type !== 'percent' && type !== 'picture');
      const prose = shape.prose === '' ? [] : ['prose'];
      expect(others).toEqual(['echo', 'queued', 'generating', 'complete', ...prose]);
      expect(told.summary.prose).toBe(shape.prose);
      expect(told.summary.echo?.prompt).toBe(shape.prompt);
    }),
    runs,
  );
});

/** Everything that means something to the parser, broken and in any order. */
const shred = fc.constantFrom(
  ...[
    '{',
    '}',
    '"',
    '\\',
    '[',
    ']',
    '(',
    ')',
    '!',
    '`',
    '```',
    '\n',
    '\r',
    ' ',
    '.',
    '%',
    '>',
    '*',
    ':',
    '<',
  ],
  ...[
    '11',
    '100',
    '[100](',
    '![',
    '](',
    'https://a.b/',
    'data:image/png;base64,',
    '{"prompt":"',
    '"status":"failed"',
  ],
  ...[
    'Queuing',
    'Generating',
    'progress',
    'Generation ',
    'failed',
    'reason',
    '排队',
    '中',
    '生成',
    '失败',
    '原因',
    '：',
  ],
  ...['🕐', '\ud83c', '\udf05', 'gen_id', 'ID', 'lamp', '燈'],
);
const garbage = fc.oneof(
  fc.array(shred, { maxLength: 60 }).map((shreds) => shreds.join('')),
  fc.string({ unit: 'binary', maxLength: 200 }),
  log.chain(({ text }) =>
    fc.tuple(fc.nat(text.length), fc.nat(text.length), shred).map(([from, to, one]) => {
      return text.slice(0, from) + one + text.slice(to);
    }),
  ),
);

test('garbage never breaks the parser, and yields the same wherever it is cut', () => {
  fc.assert(
    fc.property(garbage, cuts, (text, at) => {
      const whole = readTranscript([text]);
      expect(readTranscript(pieces(text, at))).toEqual(whole);
      expect(readTranscript(text.split(''))).toEqual(whole);
      for (const url of urlsOf(whole)) expect(url).toMatch(/^(?:https?:\/\/[^/]|\/|data:image\/)/i);
    }),
    runs,
  );
});

test('a picture in a log is found whatever stands before it on earlier lines', () => {
  const url = 'https://filesystem.site/cdn/20260311/last.png';
  fc.assert(
    fc.property(garbage, (text) => {
      // An open JSON or fence may hold it back, but not beyond the end.
      expect(urlsOf(readTranscript([`${text}\n\n![gen_x](${url})\n`]))).toContain(url);
    }),
    runs,
  );
});
