import type { PromptHint } from '@/lib/moderation/prompt-hint';
import { namedHints } from './named-hints';
import { letteringHints, ratioHints, transparencyHints } from './tip-hints';

/** The model that the prompt is for. It matters because only reverse models read the ratio from the prompt. */
export interface CoachContext {
  readonly modelFamily?: 'gpt-image' | 'reverse';
}

/**
 * Returns hints about a prompt before money is spent, sorted by position and without overlap. They cover names and
 * words that the gateway's models refuse, and tips on lettering, ratio and transparency. Load this module on demand,
 * because its tables are larger than the code of the page. Source: the gateway's page on gpt-image-1, whose tips also
 * apply to later models.
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

/** Where hints overlap, a name wins over a tip, because a name can make the model refuse the call. */
function withoutOverlap(hints: readonly PromptHint[]): PromptHint[] {
  const byPosition = hints
    .map((hint, rank) => ({ hint, rank }))
    .sort((a, b) => a.hint.start - b.hint.start || a.rank - b.rank);
  const selected: { hint: PromptHint; rank: number }[] = [];
  for (const next of byPosition) {
    const last = selected.at(-1);
    if (!last || next.hint.start >= last.hint.end) selected.push(next);
    else if (next.rank < last.rank) selected.splice(-1, 1, next);
  }
  return selected.map(({ hint }) => hint);
}
