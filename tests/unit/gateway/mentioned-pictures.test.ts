import { describe, expect, test } from 'vitest';
import { readAnyAnswer } from '../../support/read-any-answer';

const url = 'https://upload.museum.org/portraits/official.jpg';
const bodies = (text: string) =>
  ({
    chat: { choices: [{ message: { content: text }, finish_reason: 'stop' }] },
    images: { choices: [{ message: { content: text } }] },
    gemini: { candidates: [{ content: { parts: [{ text }] }, finishReason: 'STOP' }] },
  }) as const;

describe.each(['chat', 'images', 'gemini'] as const)('On the route of %s', (route) => {
  test.each([
    `I can't create images of real people. The official portrait is at ${url}.`,
    `I'm not able to generate this one, but you can look at [the original](${url}) for reference.`,
    `很抱歉，我无法生成真实人物的图片，官方肖像在 ${url} 可以看到。`,
  ])('a picture that a refusal mentions is no result: %s', async (text) => {
    const answer = await readAnyAnswer([Buffer.from(JSON.stringify(bodies(text)[route]))], { route });
    expect(answer.pictures).toEqual([]);
    expect(answer.error?.code).toBe('moderation_blocked');
    expect(answer.error?.details.upstream?.message).toContain(url);
  });

  test.each([
    `You can get your picture at ${url} now.`,
    `I can't draw the logo exactly. Here is the closest I got: ${url}`,
    `I will not draw the brand's name, but here it is without:\n\n${url}`,
    `I can't create the text exactly as asked.\n\n![picture](${url})`,
  ])('a picture that is handed over is the result: %s', async (text) => {
    const answer = await readAnyAnswer([Buffer.from(JSON.stringify(bodies(text)[route]))], { route });
    expect(answer.pictures).toEqual([url]);
  });
});
