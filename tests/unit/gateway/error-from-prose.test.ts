import { describe, expect, test } from 'vitest';
import { readsAsRefusal } from '@/lib/server/gateway/failures/error-from-prose';

describe('words are a refusal that', () => {
  test.each([
    ['name rules', "We're so sorry, but the prompt may violate our guardrails around nudity."],
    ['name a filter', 'This prompt was blocked by our safety filters.'],
    ['name a check', '图片未通过审核，请修改提示词'],
    ['name a check in other characters', '很抱歉，您的描述沒有通過內容審查。'],
    ['name a norm', '對不起，這個請求不符合我們的內容規範，請換一個描述。'],
    ['name a right', "Generating images of that mouse isn't possible due to copyright restrictions."],
    ['name a right in Chinese', '该请求涉及版权角色，换个描述再试吧。'],
    ['name people', "I'm not able to create images of real public figures."],
    ['write no in two words', 'That character is protected by copyright, so I can not draw it.'],
    ['name a policy of nobody', 'Unfortunately this is against policy.'],
    ['name what is unfit, and say to try again', '该提示词可能包含不适宜的内容，请修改后重试'],
    ['say only no', 'I can’t do that one, but I could draw a similar original character instead.'],
    ['say what it is not', 'That’s not something I can draw.'],
    ['say how it feels', "I don't feel comfortable creating that."],
    ['pass', 'As an AI, I have to pass on that request.'],
    [
      'say to try other words',
      "I can't generate it: it violates our content policy. Please try again with another prompt.",
    ],
    ['will not provide', 'Sorry, I can’t provide an image of a real person.'],
    ['ask for another idea', 'I can’t make this. If you describe another subject, I will.'],
    ['were flagged', 'Your request was flagged.'],
  ])('%s', (_, words) => {
    expect(readsAsRefusal(words)).toBe(true);
  });
});

describe('words are not a refusal that', () => {
  test.each([
    ['name a limit', 'I cannot generate more than 4 images at once. How many would you like?'],
    ['name a limit in Chinese', '我无法一次生成超过 4 张图片。'],
    ['miss a description', "I can't create the image because no description was given."],
    ['miss a picture', "I can't edit it, since I don't see a picture. Please upload one."],
    ['miss a picture of someone', "I couldn't start, because no photo of the child was attached."],
    ['miss a picture in Chinese', '您没有上传图片，我无法处理。请先上传。'],
    ['wait for an answer', "I won't be able to make the image until you tell me the ratio."],
    ['name a fault', "I can't generate images right now because the image tool timed out."],
    ['name a limit of the rate', "You have reached your rate limit; I can't create more images until 5 PM."],
    ['name a busy system', '无法生成图片，系统繁忙，请稍后重试'],
    ['ask', 'Which style do you prefer?'],
  ])('%s', (_, words) => {
    expect(readsAsRefusal(words)).toBe(false);
  });
});
