const MARK_AFTER =
  /^(?:['’]s)?\s*(?:(?:company|brand|corporate|inc)\s+)?(?:logo(?:type|mark)?s?|emblem|trademark|swoosh|golden arches|brand mark)(?![a-z])|^\s*(?:公司|品牌|集團|集团|の)?\s*(?:的|の)?\s*(?:logo(?![a-z])|標誌|标志|標志|標識|标识|商標|商标|徽標|徽标|ロゴ(?:マーク)?)/iu;
const MARK_BEFORE = /(?<![a-z])(?:logos?|emblem|trademark|swoosh)\s+(?:of|for|from)\s+(?:the\s+)?$/i;
const REACH = 32;

/** The range of a trade name with the mark beside it (`Apple logo`, `logo of Apple`, 小米的標誌), if there is one. */
export function brandWithMark(
  prompt: string,
  range: { readonly start: number; readonly end: number },
): { readonly start: number; readonly end: number } | null {
  const after = MARK_AFTER.exec(prompt.slice(range.end, range.end + REACH));
  if (after) return { start: range.start, end: range.end + after[0].length };
  const before = MARK_BEFORE.exec(prompt.slice(Math.max(0, range.start - REACH), range.start));
  return before ? { start: range.start - before[0].length, end: range.end } : null;
}
