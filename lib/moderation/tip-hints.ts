import type { PromptHint } from './prompt-hint';
import { promptLanguage } from './prompt-language';

// The gateway advises against drawing much text. A headline and one line below it work well; longer text rarely does.
const MAX_LATIN_WORDS = 14;
const MAX_HAN_CHARACTERS = 28;
const SHORTENED_LATIN_WORDS = 8;
const SHORTENED_HAN_CHARACTERS = 14;
const QUOTED = /"[^"]+"|“[^“”]+”|「[^「」]+」|『[^『』]+』|«[^«»]+»/g;

/** Finds quoted text that is too long for good lettering, and suggests its beginning. */
export function letteringHints(prompt: string): PromptHint[] {
  const hints: PromptHint[] = [];
  for (const quoted of prompt.matchAll(QUOTED)) {
    if (quoted[0].length <= MAX_HAN_CHARACTERS) continue;
    const inside = quoted[0].slice(1, -1).trim();
    if (!isLong(inside)) continue;
    const text = quoted[0].charAt(0) + shortened(inside) + quoted[0].slice(-1);
    const start = quoted.index;
    hints.push({
      id: 'lettering:long-quote',
      kind: 'lettering',
      start,
      end: start + quoted[0].length,
      matched: quoted[0],
      rewrites: [{ text }],
    });
  }
  return hints;
}

function hanCount(text: string): number {
  return text.match(/[\u3041-\u9fff]/g)?.length ?? 0;
}

function isLong(text: string): boolean {
  return hanCount(text) > MAX_HAN_CHARACTERS || latinWords(text).length > MAX_LATIN_WORDS;
}

function latinWords(text: string): string[] {
  return text.split(/\s+/).filter((word) => /[\p{L}\d]/u.test(word));
}

/** Returns the first clause if it is short enough, otherwise the first words. */
function shortened(text: string): string {
  const [clause = ''] = text.split(/[.!?,;:。！？，；：、\n]/);
  if (hanCount(text) > MAX_HAN_CHARACTERS) {
    return hanCount(clause) >= 2 && clause.length <= SHORTENED_HAN_CHARACTERS
      ? clause
      : Array.from(text)
          .slice(0, SHORTENED_HAN_CHARACTERS)
          .join('')
          .replace(/["“”「」『』«»\s]+$/u, '');
  }
  const words = latinWords(clause).length >= 2 ? latinWords(clause) : latinWords(text);
  return words
    .slice(0, SHORTENED_LATIN_WORDS)
    .join(' ')
    .replace(/[,;:]$/, '');
}

// Reverse models read the ratio from the prompt and support three. Without one, they choose the ratio themselves.
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

/** For reverse models: finds unsupported ratios, or suggests one at the end of a prompt without any. */
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

/** Turns “, 2:3 portrait” into “ 2:3 portrait.”, for a prompt that ends with a full stop. */
function asSentence(shape: string): string {
  return shape.startsWith(',') ? `${shape.slice(1)}.` : `${shape.slice(1)}。`;
}

// “Transparent background” works on every model. The wordings below often produce a white or checkered background.
const VAGUE_EN =
  /(?<![a-z])(?:(?:with\s+)?no background|without (?:a |any )?background|(?:png|alpha|cut-?out|checkered|checkerboard) background|background removed)(?=\s*(?:$|[,.;:!?)\]"\n]))/gi;
const VAGUE_HANT = /無背景|去背景?(?![後后])|不要背景(?=\s*(?:$|[，。、；！,.\n]))|棋盤格背景/g;
const VAGUE_HANS = /无背景|抠图(?:背景)?|不要背景(?=\s*(?:$|[，。、；！,.\n]))|棋盘格背景/g;
const CLEAR = /transparent background|transparent png|透明背景|透明底|背景透明|背景は透明/i;
const WORDINGS: readonly (readonly [pattern: RegExp, text: string])[] = [
  [VAGUE_EN, 'transparent background'],
  [VAGUE_HANT, '透明背景'],
  [VAGUE_HANS, '透明背景'],
];

/** Finds vague requests for transparency, unless the prompt also has a clear one. */
export function transparencyHints(prompt: string): PromptHint[] {
  if (CLEAR.test(prompt)) return [];
  return WORDINGS.flatMap(([pattern, text]) =>
    [...prompt.matchAll(pattern)].map((vague): PromptHint => {
      const start = vague.index;
      const article = /^with /i.test(vague[0]) ? 'with a ' : '';
      return {
        id: 'transparency:vague',
        kind: 'transparency',
        start,
        end: start + vague[0].length,
        matched: vague[0],
        rewrites: [{ text: article + text }],
      };
    }),
  );
}
