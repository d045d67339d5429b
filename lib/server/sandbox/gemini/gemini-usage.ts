import 'server-only';
import { textTokens } from '../usage';
import type { GeminiRequest } from './gemini-request';

/** The tokens of an answer of Gemini, without those of its prompt. */
export interface AnswerTokens {
  imageTokens: number;
  textTokens: number;
  thoughtTokens: number;
}

function promptTokens({ prompt, earlier, pictures, model }: GeminiRequest): number {
  return textTokens(`${prompt}${earlier}`) + pictures.length * (model.thinks ? 560 : 258);
}

/** What the call costs, in whole micro-USD. */
export function chargeOf(request: GeminiRequest, answer: AnswerTokens): number {
  const { textInput, textOutput, imageOutput } = request.model.prices;
  const { imageTokens, textTokens, thoughtTokens } = answer;
  const input = promptTokens(request) * textInput;
  return Math.round(input + imageTokens * imageOutput + (textTokens + thoughtTokens) * textOutput);
}

/** Google leaves out counts of 0. */
export function usageMetadata(request: GeminiRequest, answer: AnswerTokens): object {
  const { imageTokens, textTokens, thoughtTokens } = answer;
  const prompt = promptTokens(request);
  const candidates = imageTokens + textTokens;
  return {
    promptTokenCount: prompt,
    ...(candidates > 0 ? { candidatesTokenCount: candidates } : {}),
    ...(thoughtTokens > 0 ? { thoughtsTokenCount: thoughtTokens } : {}),
    totalTokenCount: prompt + candidates + thoughtTokens,
    ...(imageTokens > 0 ? { candidatesTokensDetails: [{ modality: 'IMAGE', tokenCount: imageTokens }] } : {}),
  };
}
