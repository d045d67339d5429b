import 'server-only';
import { z } from 'zod';
import type { Usage } from '@/lib/protocol/job-events';

/** Ten of the largest pictures take a fiftieth of this. */
const tokensMax = 10_000_000;
/** A count that is negative, broken, textual or beyond belief is ignored. */
export const tokenCount = z.int().min(0).max(tokensMax).optional().catch(undefined);

const usageSchema = z.object({
  input_tokens: tokenCount,
  input_tokens_details: z
    .object({ text_tokens: tokenCount, image_tokens: tokenCount })
    .optional()
    .catch(undefined),
  output_tokens: tokenCount,
});

/**
 * Usage as upstream reported it; null if it cannot be a bill. Without output tokens there was no picture to bill:
 * gateways send zeros for calls that they count in another way, and then the price table is closer to the truth.
 */
export function readUsage(raw: unknown): Usage | null {
  const parsed = usageSchema.safeParse(raw);
  if (!parsed.success) return null;
  const { input_tokens: input = 0, input_tokens_details: details, output_tokens: output = 0 } = parsed.data;
  if (output === 0) return null;
  const inputImageTokens = details?.image_tokens ?? 0;
  // Input that the details do not explain counts as text, so that no reported token is lost.
  const inputTextTokens = Math.max(details?.text_tokens ?? 0, input - inputImageTokens);
  return { inputTextTokens, inputImageTokens, outputTokens: output };
}

export function addUsage(sum: Usage | null, more: Usage | null): Usage | null {
  if (sum === null || more === null) return sum ?? more;
  return {
    inputTextTokens: sum.inputTextTokens + more.inputTextTokens,
    inputImageTokens: sum.inputImageTokens + more.inputImageTokens,
    outputTokens: sum.outputTokens + more.outputTokens,
    ...(sum.outputTextTokens === undefined && more.outputTextTokens === undefined
      ? {}
      : { outputTextTokens: (sum.outputTextTokens ?? 0) + (more.outputTextTokens ?? 0) }),
  };
}
