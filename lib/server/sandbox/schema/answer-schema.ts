import 'server-only';
import { findGeminiModel, type GeminiModel } from '../gemini/gemini-models';
import { geminiSchema } from '../gemini/gemini-schema';
import { Refusal } from '../refusals';
import { findTaskModel } from '../tasks/task-models';
import type { Schema } from './check-schema';

/** `GET /call/schema/models/{model}/endpoints`, from the schemas that requests are checked by. It requires no key. */
export function answerSchema(pathname: string): Response {
  const [, encoded = ''] = /^\/call\/schema\/models\/([^/]+)\/endpoints$/.exec(pathname) ?? [];
  const id = decodeURIComponent(encoded);
  const gemini = findGeminiModel(id);
  if (gemini) return schemaAnswer(id, [geminiEndpoint(id, gemini)]);
  const model = findTaskModel(id);
  if (!model)
    throw new Refusal(404, `The model '${id.slice(0, 80)}' was not found.`, { code: 'model_not_found' });
  const isAsyncOnly = model.schema.required?.includes('async') === true;
  const endpoints = [
    ...(model.price.by === 'tokens' ? [openaiEndpoint(id)] : []),
    {
      kind: 'images.generations',
      method: 'POST',
      path: '/ai/v1/images/generations',
      content_types: ['application/json'],
      lifecycle: {
        mode: isAsyncOnly ? 'async' : 'sync_or_async',
        poll_path: '/ai/v1/images/{id}',
        supports_async: true,
      },
      request: { envelope: 'flat', schema: model.schema },
    },
  ];
  return schemaAnswer(id, endpoints);
}

function schemaAnswer(model: string, endpoints: readonly object[]): Response {
  return Response.json({ model, modality: 'image', schema_version: '1.2', endpoints });
}

function geminiEndpoint(id: string, model: GeminiModel): object {
  return {
    kind: 'gemini.generate_content',
    method: 'POST',
    path: `/gemini/v1beta/models/${id}:generateContent`,
    content_types: ['application/json'],
    lifecycle: { mode: 'sync', poll_path: null, supports_async: false },
    request: { envelope: 'gemini', schema: geminiSchema(model) },
  };
}

/** GPT Image is served on `/v1` too, where fields that `/ai/v1` takes in `extra` are at the top level. */
function openaiEndpoint(id: string): object {
  const schema: Schema = {
    type: 'object',
    additionalProperties: false,
    required: ['model', 'prompt'],
    properties: {
      model: { type: 'string', enum: [id] },
      prompt: { type: 'string', maxLength: 32_000 },
      n: { type: 'integer', minimum: 1, maximum: 10 },
      size: { type: 'string' },
      quality: { type: 'string' },
      stream: { type: 'boolean', default: false },
      partial_images: { type: 'integer', minimum: 0, maximum: 3 },
    },
  };
  return {
    kind: 'openai.images.generations',
    method: 'POST',
    path: '/v1/images/generations',
    content_types: ['application/json'],
    lifecycle: { mode: 'sync', poll_path: null, supports_async: false },
    request: { envelope: 'flat', schema },
  };
}
