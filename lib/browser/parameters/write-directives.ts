import type { SizeRule } from '@/lib/catalogue/model';
import { hasDirective, toggleDirective, writeSize } from '@/lib/catalogue/prompt-directives';
import type { FormChoices } from './form-draft-store';
import { offeredSize } from './shape-choices';

/**
 * Writes the chosen size and background into the prompt for a model with prompt directives, so that no choice is lost.
 */
export function writeDirectives(
  prompt: string,
  sizes: SizeRule,
  choices: FormChoices,
  language: Parameters<typeof writeSize>[2],
): string {
  const size = offeredSize(sizes, choices);
  const sized = size === 'auto' ? prompt : writeSize(prompt, size, language);
  const isTransparent = choices.background === 'transparent' && !hasDirective(sized, 'transparent');
  return isTransparent ? toggleDirective(sized, 'transparent', language) : sized;
}
