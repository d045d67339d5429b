/**
 * One entry of a table: what to say instead (keys of the table's rewrites, best first, separated by spaces), then the
 * spellings in English, Traditional Chinese, Simplified Chinese and Japanese, each separated by `|`. The first
 * English spelling names the entry. `^` before a spelling: only with a capital letter (`^Apple`, not `apple`).
 * The user may leave out a middle dot. Japanese is only listed if it differs from the Chinese.
 */
export type NameRow = readonly [instead: string, en: string, hant: string, hans: string, ja?: string];

/** A rewrite in the four languages that prompts are read in. */
export type Wording = readonly [en: string, hant: string, hans: string, ja: string];
