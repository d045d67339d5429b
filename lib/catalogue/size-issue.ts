import type { SizeRule } from './model';

export type SizeIssueReason =
  | 'size-not-offered'
  | 'size-multiple'
  | 'size-ratio'
  | 'size-edge'
  | 'size-pixels';

/** Why a size breaks a model's rule, or null. undefined means auto: every model accepts a request without a size. */
export function sizeIssue(rule: SizeRule, size: string | undefined): SizeIssueReason | null {
  if (size === undefined) return null;
  if (rule.kind !== 'free') return rule.sizes.some((offered) => offered === size) ? null : 'size-not-offered';
  const [width = 0, height = 0] = size.split('x').map(Number);
  const [short, long] = width < height ? [width, height] : [height, width];
  if (width % rule.multipleOf !== 0 || height % rule.multipleOf !== 0) return 'size-multiple';
  if (long > rule.edgeMax) return 'size-edge';
  if (long > short * rule.ratioMax) return 'size-ratio';
  return width * height < rule.pixelsMin || width * height > rule.pixelsMax ? 'size-pixels' : null;
}
