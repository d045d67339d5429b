import { describe, expect, test } from 'vitest';
import { createTranscriptParser } from '@/lib/transcript/create-transcript-parser';
import { readAnyAnswer } from '../../support/read-any-answer';

const cover = 'https://cdn.relay.io/v/cover.png';
const other = 'https://cdn.relay.io/v/other.png';
const play = 'https://cdn.relay.io/v/clip';

/** The pictures of a text, which must be the same however it is cut in two. */
function picturesOf(text: string): string[] {
  const ways = new Set<string>();
  for (let at = 0; at <= text.length; at += 1) {
    const parser = createTranscriptParser();
    const parts = [text.slice(0, at), text.slice(at)];
    const events = [...parts.flatMap((part) => parser.push(part)), ...parser.end({ isWhole: true }).events];
    ways.add(JSON.stringify(events.flatMap((event) => (event.type === 'picture' ? [event.url] : []))));
  }
  expect(ways.size).toBe(1);
  return JSON.parse([...ways][0] ?? '[]');
}

describe('a picture beside a link to a video is its preview', () => {
  test.each([
    ['on the next line', `![cover](${cover})\n[Play](${play}.mp4)`],
    ['after an empty line', `![x](${cover})\n\n[▶ Watch the video](${play}.webm)\n\nDone.`],
    ['in simplified Chinese', `![封面](${cover})\n[点击播放](${play}.mov)\n`],
    ['in traditional Chinese', `視頻已完成\n\n![預覽圖](${cover})\r\n\r\n[下載影片](${play}.mp4)`],
    ['within a sentence', `![x](${cover})\nHere is your clip: [play](${play}.mp4?sig=a%3D). Enjoy!`],
    ['by a bare address', `![x](${cover})\n视频：${play}.mp4`],
    ['by a bare address with a line after it', `![x](${cover})\n\n${play}.mp4?t=1\n完成`],
    ['on the same line', `![x](${cover}) [play](${play}.mp4)`],
    ['around the picture', `[![x](${cover})](${play}.mp4)`],
    ['in a tag', `![x](${cover})\n<video src="${play}.mp4" controls></video>`],
    ['in a quote', `> ![x](${cover})\n>\n> [播放](${play}.mp4)`],
    ['in JSON', `![x](${cover})\n{\n  "video_url": "${play}.mp4"\n}`],
    ['on the line before', `[play](${play}.mp4)\n![x](${cover})`],
    ['by a bare address before', `视频已生成：${play}.mp4\n\n![封面](${cover})`],
  ])('%s', (_, text) => {
    expect(picturesOf(text)).toEqual([]);
  });
});

describe('a picture is delivered', () => {
  test.each([
    ['with nothing after it', `![x](${cover})`, [cover]],
    ['with empty lines after it', `![x](${cover})\n\n\n`, [cover]],
    ['with another one after it', `![x](${cover})\n![y](${other})`, [cover, other]],
    ['with a download after it', `![x](${cover})\n\n[点击下载](${cover})`, [cover]],
    ['with prose after it', `![x](${cover})\nA lamp, as you wished.\n`, [cover]],
    ['with JSON that never ends after it', `![x](${cover})\n{"a": `, [cover]],
    ['that is separate from a video', `![x](${cover})\nA lamp.\n\nAlso see ${play}.mp4`, [cover]],
    ['of a name that only begins like a video', `![x](${cover})\n[page](${play}.mp4.png)`, [cover]],
  ])('%s', (_, text, pictures) => {
    expect(picturesOf(text)).toEqual(pictures);
  });
});

test.each(['data', 'nothing'])(
  'a picture does not wait for a connection that stays open, with %s after it',
  async (more) => {
    const chunk = (delta: object, finish: string | null) =>
      `data: ${JSON.stringify({ choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;
    const pieces = [chunk({ content: `![x](${cover})` }, null), chunk({}, 'stop')];
    if (more === 'data') pieces.push('data: {"choices":[],"usage":{"total_tokens":9}}\n\n');
    const startedAt = Date.now();
    const read = await readAnyAnswer(
      pieces.map((piece) => Buffer.from(piece)),
      { contentType: 'text/event-stream', route: 'chat', closes: false, deadlineMs: 9_000 },
    );
    expect(read.pictures).toEqual([cover]);
    expect(read.error).toBeNull();
    expect(Date.now() - startedAt).toBeLessThan(4_500);
  },
);

test('a picture whose next line never comes is reported while the answer goes on', async () => {
  const chunk = `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: `![x](${cover})\n` } }] })}\n\n`;
  const read = await readAnyAnswer([Buffer.from(chunk), 1_500, Buffer.from(': still here\n\n'), 500], {
    contentType: 'text/event-stream',
    route: 'chat',
    closes: false,
    deadlineMs: 3_000,
  });
  expect(read.events.map(({ type }) => type)).toEqual(['picture-link', 'answer']);
  expect(read.error?.code).toBe('upstream_timeout');
});
