import type { PromptHint } from '@/lib/moderation/prompt-hint';

/** Hints about what a model refuses, unlike tips on getting more out of a call. */
export function isModeration(hint: PromptHint): boolean {
  return ['living-artist', 'protected-character', 'brand', 'celebrity', 'revealing'].includes(hint.kind);
}
