/** What a hint is about. The first five concern moderation, the others how to get more out of a call. */
export type HintKind =
  | 'living-artist'
  | 'protected-character'
  | 'brand'
  | 'celebrity'
  | 'revealing'
  | 'lettering'
  | 'ratio'
  | 'transparency';

/** One place in a prompt worth a second look before money is spent. A hint, never a lock. */
export interface PromptHint {
  /** Stable for the entry that matched (`living-artist:hayao-miyazaki`); the same entry twice in a prompt shares it. */
  readonly id: string;
  readonly kind: HintKind;
  /** UTF-16 offsets into the prompt; `start === end` is a place to insert at. */
  readonly start: number;
  readonly end: number;
  /** Exactly `prompt.slice(start, end)`: a hint whose text no longer stands there is stale. */
  readonly matched: string;
  /** Replacements for [start, end), in the language of the prompt around it; apply with `applyRewrite`. */
  readonly rewrites: readonly { readonly text: string }[];
}
