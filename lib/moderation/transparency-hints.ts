import type { PromptHint } from '@/lib/moderation/prompt-hint';

// “Transparent background” in the prompt works on every model; these wordings often paint a white or checkered one.
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

/** Roundabout ways to ask for transparency, unless the prompt also asks plainly. */
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
