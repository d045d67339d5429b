import { describe, expect, it } from 'vitest';
import { applyRewrite } from '@/lib/moderation/apply-rewrite';
import { type CoachContext, coachPrompt } from '@/lib/moderation/coach-prompt';

function rewritten(prompt: string, context?: CoachContext, index = 0): string | null {
  const [hint] = coachPrompt(prompt, context);
  return hint ? applyRewrite(prompt, hint, index) : null;
}

const reverse: CoachContext = { modelFamily: 'reverse' };

describe('lettering', () => {
  it('passes if it is a headline and a line below it', () => {
    expect(coachPrompt('a poster that says "Summer Fair" and "Saturday, in the old town hall"')).toEqual([]);
    expect(coachPrompt('海報標題「夏日市集」，副標「老街廣場，週六下午」')).toEqual([]);
  });

  it('is cut to the beginning of a long English quotation', () => {
    const prompt =
      'A card with "Dear friends, we are happy to invite you all to our garden party on the second Sunday of June".';
    expect(coachPrompt(prompt)[0]?.kind).toBe('lettering');
    expect(rewritten(prompt)).toBe('A card with "Dear friends".');
  });

  it('is cut to the beginning of a long Chinese quotation, in its own quotation marks', () => {
    const prompt =
      '卡片上寫著「春江潮水連海平，海上明月共潮生，灩灩隨波千萬里，何處春江無月明，江流宛轉繞芳甸」';
    expect(rewritten(prompt)).toBe('卡片上寫著「春江潮水連海平」');
  });

  it('has no hint left once all of it is rewritten', () => {
    const prompt = `"${'word '.repeat(60)}" and “${'字'.repeat(60)}”`;
    const once = rewritten(prompt) ?? '';
    expect(coachPrompt(rewritten(once) ?? '')).toEqual([]);
  });
});

describe('the ratio in the prompt', () => {
  it('is requested at the end of a prompt for a reverse model', () => {
    expect(rewritten('a boat on a lake', reverse)).toBe('a boat on a lake, 2:3 portrait');
    expect(rewritten('a boat on a lake\n', reverse, 1)).toBe('a boat on a lake, 3:2 landscape\n');
    expect(rewritten('湖上的一艘小船', reverse, 2)).toBe('湖上的一艘小船，1:1 方形');
    expect(rewritten('A boat.', reverse)).toBe('A boat. 2:3 portrait.');
    expect(rewritten('湖上有一艘小船。', reverse)).toBe('湖上有一艘小船。2:3 直幅。');
  });

  it.each(['a boat, 2:3 portrait', '湖上的小船，3：2 橫幅', 'icon, 1:1'])('is fine in “%s”', (prompt) => {
    expect(coachPrompt(prompt, reverse)).toEqual([]);
  });

  it('becomes the nearest one that a reverse model knows', () => {
    expect(rewritten('a boat, 16:9', reverse)).toBe('a boat, 3:2');
    expect(rewritten('直幅 9：16 的海報', reverse)).toBe('直幅 2:3 的海報');
  });

  it('does not matter to other models, and a time of day is not a ratio', () => {
    expect(coachPrompt('a boat, 16:9', { modelFamily: 'gpt-image' })).toEqual([]);
    expect(coachPrompt('a boat, 16:9')).toEqual([]);
    expect(coachPrompt('a clock at 9:16 pm, 2:3', reverse)).toEqual([]);
    expect(coachPrompt('   ', reverse)).toEqual([]);
  });
});

describe('transparency', () => {
  it.each([
    ['sticker of a fox, no background', 'sticker of a fox, transparent background'],
    ['a fox with no background.', 'a fox with a transparent background.'],
    ['貓咪貼紙，去背', '貓咪貼紙，透明背景'],
    ['猫咪贴纸，无背景', '猫咪贴纸，透明背景'],
  ])('is requested plainly instead of by “%s”', (prompt, better) => {
    expect(rewritten(prompt)).toBe(better);
  });

  it.each([
    'a fox, transparent background',
    'a video still, no background music',
    '貓咪貼紙，透明背景，去背',
  ])('needs no hint in “%s”', (prompt) => {
    expect(coachPrompt(prompt)).toEqual([]);
  });
});

describe('applyRewrite', () => {
  it('leaves a prompt alone that has changed since the hint', () => {
    const [hint] = coachPrompt('a painting of Pikachu');
    expect(hint && applyRewrite('another text altogether', hint)).toBe('another text altogether');
    expect(hint && applyRewrite('a painting of Pikachu', hint, 7)).toBe('a painting of Pikachu');
  });

  it('offers the school as well as the style', () => {
    const prompt = 'a forest in the style of Hayao Miyazaki';
    const [hint] = coachPrompt(prompt);
    expect(hint && applyRewrite(prompt, hint, 1)).toBe('a forest in a Ghibli-like style');
  });

  it.each([
    ['a picture of a Miyazaki-style castle', 'a picture of a hand-painted pastoral anime-style castle'],
    ['Directed by Wes Anderson: a train', 'Directed in a symmetrical pastel film-set style: a train'],
    ['an Artgerm style elf', 'a polished semi-realistic illustration style elf'],
    ['a tasteful nude by a window', 'a tasteful modestly draped figure by a window'],
    ['the man is naked', 'the man is modestly draped'],
    ['穿着性感的女人', '穿着优雅的女人'],
    ['two Starbucks cups', 'two coffee shop cups'],
    ['a steel Rolex watch', 'a steel luxury watch'],
    ["Keanu Reeves's dog", "A weathered action-film hero's dog"],
    ['風格：宮崎駿', '風格：手繪田園動畫'],
    ['一位周杰倫在彈琴', '一位魅力十足的流行歌手在彈琴'],
    ['勞力士手錶特寫', '名貴手錶特寫'],
  ])('fits the words around “%s”', (prompt, expected) => {
    expect(rewritten(prompt)).toBe(expected);
  });
});
