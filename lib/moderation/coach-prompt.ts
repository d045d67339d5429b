import type { PromptHint } from '@/lib/moderation/prompt-hint';
import { namedHints } from './named-hints';
import { letteringHints, ratioHints, transparencyHints } from './tip-hints';

/** What the prompt is for; only reverse models read the ratio from it. */
export interface CoachContext {
  readonly modelFamily?: 'gpt-image' | 'reverse';
}

/**
 * What is worth changing in a prompt before money is spent, in order and without overlap: names and words that the
 * gateway's models refuse, then its tips on lettering, ratio and transparency. Pure, and meant to be loaded on
 * demand: the tables are larger than the code of the page. Sources: the gateway's page on gpt-image-1,
 * whose tips hold for its successors.
 */
export function coachPrompt(prompt: string, context: CoachContext = {}): readonly PromptHint[] {
  const named = namedHints(prompt);
  const tips = [
    ...letteringHints(prompt),
    ...transparencyHints(prompt),
    ...(context.modelFamily === 'reverse' ? ratioHints(prompt) : []),
  ];
  return withoutOverlap([...named, ...tips]);
}

/** A name inside a long quotation matters more than the quotation's length: what refuses the call comes first. */
function withoutOverlap(hints: readonly PromptHint[]): PromptHint[] {
  const byPlace = hints
    .map((hint, rank) => ({ hint, rank }))
    .sort((a, b) => a.hint.start - b.hint.start || a.rank - b.rank);
  const kept: { hint: PromptHint; rank: number }[] = [];
  for (const next of byPlace) {
    const last = kept.at(-1);
    if (!last || next.hint.start >= last.hint.end) kept.push(next);
    else if (next.rank < last.rank) kept.splice(-1, 1, next);
  }
  return kept.map(({ hint }) => hint);
}
