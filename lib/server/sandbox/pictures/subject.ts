import 'server-only';
import { type CompositionName, compositionWords } from './compositions';
import { palettes } from './palettes';
import { createRandom } from './random';

/** The composition that the words of a prompt ask for; without a known word, one by the seed. */
export function chooseComposition(prompt: string, seed: number): CompositionName {
  let best: { name: CompositionName; at: number } | null = null;
  for (const { name, words } of compositionWords) {
    const at = prompt.search(words);
    if (at >= 0 && (best === null || at < best.at)) best = { name, at };
  }
  if (best) return best.name;
  return createRandom(seed)
    .fork('composition')
    .pick(['hills', 'sea', 'still-life', 'contours', 'botanical', 'city']);
}

/** The palette whose words come first in the prompt; without any, one by the seed. */
export function choosePalette(prompt: string, seed: number): string {
  const asked = palettes
    .map(({ name, words }) => ({ name, at: prompt.search(words) }))
    .filter(({ at }) => at >= 0)
    .sort((a, b) => a.at - b.at)[0];
  return asked?.name ?? createRandom(seed).fork('palette').pick(palettes).name;
}

/** Whether any word asks for a composition or for colours. */
export function namesSubject(prompt: string): boolean {
  return [...compositionWords, ...palettes].some(({ words }) => words.test(prompt));
}

/** Transparent backgrounds can be asked for in words. */
export function asksForTransparency(prompt: string): boolean {
  return /transparent\s+(background|png)|no background|透明背景|透明底|去背/i.test(prompt);
}
