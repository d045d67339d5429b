import 'server-only';
import type { Schema } from '../schema/check-schema';
import type { GeminiModel } from './gemini-models';

const object = (properties: Record<string, Schema>, required: readonly string[] = []): Schema => ({
  type: 'object',
  additionalProperties: false,
  required,
  properties,
});
const text: Schema = { type: 'string' };

/** The request of `generateContent`, as far as images need it. */
export function geminiSchema({ ratios, resolutions }: GeminiModel): Schema {
  const inlineData = object(
    {
      mimeType: { type: 'string', enum: ['image/png', 'image/jpeg', 'image/webp'] },
      data: { type: 'string', minLength: 1, pattern: '^[A-Za-z0-9+/]+={0,2}$' },
    },
    ['mimeType', 'data'],
  );
  const part = object({ text, inlineData, thoughtSignature: text, thought: { type: 'boolean' } });
  const content = object(
    { role: { type: 'string', enum: ['user', 'model'] }, parts: { type: 'array', items: part, minItems: 1 } },
    ['parts'],
  );
  const imageConfig = object({
    aspectRatio: { type: 'string', enum: ratios },
    ...(resolutions.length > 0 ? { imageSize: { type: 'string', enum: resolutions } satisfies Schema } : {}),
  });
  return object(
    {
      contents: { type: 'array', items: content, minItems: 1 },
      generationConfig: object({
        responseModalities: {
          type: 'array',
          items: { type: 'string', enum: ['TEXT', 'IMAGE'] },
          minItems: 1,
        },
        imageConfig,
        candidateCount: { type: 'integer', minimum: 1, maximum: 1 },
        maxOutputTokens: { type: 'integer', minimum: 1 },
        seed: { type: 'integer', minimum: 0, maximum: 2_147_483_647 },
        temperature: { type: 'number', minimum: 0, maximum: 2 },
        topP: { type: 'number', minimum: 0, maximum: 1 },
      }),
      systemInstruction: content,
    },
    ['contents'],
  );
}
