import { describe, expect, test } from 'vitest';
import { createTranscriptParser } from '@/lib/transcript/create-transcript-parser';
import { proseOf, readTranscript } from '../../support/read-transcript';

const progressOf = (text: string) =>
  readTranscript([text])
    .events.map((event) => (event.type === 'percent' ? event.percent : event.type))
    .join(' ');

describe('progress in any words:', () => {
  test.each([
    ['生成中 45%', '45'],
    ['> 生成中... 45%', '45'],
    ['正在努力绘制，请稍候 45%', '45'],
    ['图片已完成45％', '45'],
    ['生成中４５％', '45'],
    ['进度：４５％', '45'],
    ['進度：45%', '45'],
    ['当前任务进度为 45.5%，请耐心等待', '45'],
    ['已完成百分之 45', '45'],
    ['已完成 45%。', '45'],
    ['45% complete, hang tight!', '45'],
    ['Almost there: 45%!', '45'],
    ['generating 45%', '45'],
    ['Rendering your picture: 45%', '45'],
    ['Upscaling (45%)', '45'],
    ['[45%] rendering', '45'],
    ['【45%】渲染中', '45'],
    ['[４５％] 正在生成', '45'],
    ['Rendering [45%]', '45'],
    ['[#####-----] 45%', '45'],
    ['█████░░░░░ 45%', '45'],
    ['🎨 Drawing… 45%', '45'],
    ['45% done', '45'],
    ['▓▓▓▓░░░ 45/100', '45'],
    ['Step 9/20', '45'],
    ['45 percent complete', '45'],
    ['almost there (45%)', '45'],
    ['Nearly ready: 45%', '45'],
    ['- [x] 45%', '45'],
    ['45%|████▌     | 9/20 [00:05<00:06]', '45'],
    [' 45%|████▌     | 9/20 [00:05<00:06,  1.75it/s]', '45'],
    [`45%|${'█'.repeat(45)}${' '.repeat(55)}| 9/20 [00:05<00:06]`, '45'],
  ])('%j is only a percentage', (line, expected) => {
    const told = readTranscript([`${line}\n`]);
    expect(progressOf(line).replace('generating ', '')).toBe(expected);
    expect(proseOf(told)).toBe('');
    for (let at = 0; at <= line.length; at += 1) {
      expect(readTranscript([line.slice(0, at), line.slice(at), '\n'])).toEqual(told);
    }
  });

  test.each([
    '排队中 第3位',
    '排隊中，第 3 位',
    '您前面还有５人',
    '您前面还有 5 人',
    '当前排在第 12 位，请稍候',
    '队列位置：4',
    '当前排名 3',
    'Queue position: 4',
    'You are number 3 in line',
    'Waiting in queue: 7 ahead',
    'Your position in the queue is 2',
  ])('%j is a place in the queue', (line) => {
    expect(progressOf(line)).toBe('queued');
  });

  test.each([
    '100% of it',
    'Contrast: 45%',
    'Lamps 1/2 of the way',
    'more [or less] of it',
    '50% 的用户喜欢它',
    'Drawing on 50% of the canvas is done by hand, the rest is sky',
    '这是您的图片。',
    '第3位画家是莫奈的朋友，他住在巴黎附近的一个小村庄里，每天都会画同一座桥，从清晨一直画到傍晚，直到光线完全消失为止，然后把画拿回家里。',
    'Imagining a place with 3 lamps and a sea',
    'I raised the contrast by 20%. Enjoy the result!',
    '[note] this is one',
  ])('%j is prose', (line) => {
    expect(progressOf(line)).toBe('prose');
    expect(proseOf(readTranscript([line]))).toBe(line);
  });

  test('in the model’s thoughts counts, too, and its other thoughts are dropped', () => {
    const parser = createTranscriptParser();
    const thought = '排队中\n生成中 45%\n![x](https://a.b/c.png)\n';
    expect(parser.pushThought(thought)).toEqual([{ type: 'queued' }, { type: 'percent', percent: 45 }]);
    expect(progressOf(`<think>\n${thought}Hm.</think>\nDone.`)).toBe('queued 45 prose');
  });
});

describe('a Chinese sentence about the picture stays prose', () => {
  test.each(['整体亮度提高了 15%，更柔和。', '画面留白约占 30%。', '图中排在第3位的人戴着帽子。'])(
    '%s',
    (line) => {
      const told = readTranscript([`${line}\n`]);
      expect(told.events.map(({ type }) => type)).toEqual(['prose']);
      expect(proseOf(told)).toContain(line);
    },
  );
});
