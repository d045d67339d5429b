/** The ratios that reverse models read from the prompt. */
export const promptRatios = ['2:3', '3:2', '1:1'] as const;
type PromptRatio = (typeof promptRatios)[number];

/** The size that corresponds to each ratio. */
export const sizeOfRatio: Readonly<Record<PromptRatio, string>> = {
  '2:3': '1024x1536',
  '3:2': '1536x1024',
  '1:1': '1024x1024',
};

/** The size that the last ratio in a prompt asks for; `auto` if the prompt has no ratio. */
export function writtenSize(prompt: string): string {
  let size = 'auto';
  let last = -1;
  for (const ratio of promptRatios) {
    const at = [...prompt.matchAll(ratioPattern(ratio))].at(-1)?.index ?? -1;
    if (at > last) [size, last] = [sizeOfRatio[ratio], at];
  }
  return size;
}

/** Finds a ratio in a prompt, including one with a Chinese colon. */
export function ratioPattern(ratio: PromptRatio): RegExp {
  const [width, height] = ratio.split(':');
  return new RegExp(`(?<![\\d:：])${width}\\s*[:：]\\s*${height}(?![\\d:：])`, 'g');
}
