import type { PromptHint } from '@/lib/moderation/prompt-hint';
import { promptLanguage } from '@/lib/moderation/prompt-language';

// Reverse models read the ratio from the prompt and know three; without one they choose by themselves.
const SUPPORTED = ['2:3', '3:2', '1:1'] as const;
const NEAREST: Readonly<Record<string, (typeof SUPPORTED)[number]>> = {
  '16:9': '3:2',
  '16:10': '3:2',
  '21:9': '3:2',
  '4:3': '3:2',
  '5:4': '1:1',
  '2:1': '3:2',
  '3:1': '3:2',
  '9:16': '2:3',
  '10:16': '2:3',
  '9:21': '2:3',
  '3:4': '2:3',
  '4:5': '2:3',
  '1:2': '2:3',
  '1:3': '2:3',
};
const WRITTEN = /(?<![\d:：.])\d{1,2}\s?[:：x×]\s?\d{1,2}(?![\d:：]|\s?[ap]\.?m)/gi;
const SHAPES: Readonly<Record<'en' | 'zh-Hant' | 'zh-Hans' | 'ja', readonly string[]>> = {
  en: [', 2:3 portrait', ', 3:2 landscape', ', 1:1 square'],
  'zh-Hant': ['，2:3 直幅', '，3:2 橫幅', '，1:1 方形'],
  'zh-Hans': ['，2:3 竖幅', '，3:2 横幅', '，1:1 方形'],
  ja: ['、2:3 縦長', '、3:2 横長', '、1:1 正方形'],
};

/** For reverse models: a ratio they do not know, or none at all (a place to insert one, at the end). */
export function ratioHints(prompt: string): PromptHint[] {
  const end = prompt.trimEnd().length;
  if (end === 0) return [];
  let hasSupported = false;
  const hints: PromptHint[] = [];
  for (const written of prompt.matchAll(WRITTEN)) {
    const ratio = written[0].replace(/\s/g, '').replace(/[：x×]/i, ':');
    hasSupported ||= SUPPORTED.some((supported) => supported === ratio);
    const nearest = NEAREST[ratio];
    if (!nearest) continue;
    const start = written.index;
    hints.push({
      id: 'ratio:unsupported',
      kind: 'ratio',
      start,
      end: start + written[0].length,
      matched: written[0],
      rewrites: [{ text: nearest }],
    });
  }
  if (hasSupported || hints.length > 0) return hints;
  const isSentence = /[.!?。！？]$/.test(prompt.slice(0, end));
  const rewrites = SHAPES[promptLanguage(prompt)].map((shape) => ({
    text: isSentence ? asSentence(shape) : shape,
  }));
  return [{ id: 'ratio:missing', kind: 'ratio', start: end, end, matched: '', rewrites }];
}

/** “, 2:3 portrait” after a full stop: “ 2:3 portrait.” */
function asSentence(shape: string): string {
  return shape.startsWith(',') ? `${shape.slice(1)}.` : `${shape.slice(1)}。`;
}
