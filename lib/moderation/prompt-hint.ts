/** What a hint is about. The first five concern moderation; the others help to get better pictures. */
export type HintKind =
  | 'living-artist'
  | 'protected-character'
  | 'brand'
  | 'celebrity'
  | 'revealing'
  | 'lettering'
  | 'ratio'
  | 'transparency';

/** A suggestion for one place in a prompt, shown before money is spent. It never blocks the request. */
export interface PromptHint {
  /** Identifies the matched entry, e.g. `living-artist:hayao-miyazaki`. Two matches of one entry have the same id. */
  readonly id: string;
  readonly kind: HintKind;
  /** UTF-16 offsets into the prompt. `start === end` is an insertion point. */
  readonly start: number;
  readonly end: number;
  /** The text of `prompt.slice(start, end)`. The hint is stale once the prompt has other text there. */
  readonly matched: string;
  /** Replacements for [start, end), in the language of the surrounding prompt. Apply them with `applyRewrite`. */
  readonly rewrites: readonly { readonly text: string }[];
}
