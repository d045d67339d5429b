import 'server-only';
import { type SandboxModel, sandboxModels } from './models';
import { hashText } from './pictures/random';

/** The model list in OpenAI's format. It requires no key and does not state what a model can do. */
export function answerModels(): Response {
  const others = ['gpt-5.2', 'claude-opus-4-6', 'gemini-3-pro'];
  const data = [
    ...sandboxModels.map(({ id, developer }) => ({ id, developer })),
    ...others.map((id) => ({ id, developer: 'custom' })),
  ];
  return Response.json({
    object: 'list',
    data: data.map(({ id, developer }) => ({
      id,
      object: 'model',
      created: 1_626_777_600,
      owned_by: developer,
    })),
  });
}

/** The gateway's own list of picture models, with prices in USD per million tokens. It requires no key. */
export function answerPictureModels(request: Request): Response {
  const type = new URL(request.url).searchParams.get('type');
  if (type !== null && type !== 'image_generation' && type !== 'llm') {
    return Response.json({ success: false, message: `unknown type: ${type}` });
  }
  const body = JSON.stringify({
    data: type === 'llm' ? [] : sandboxModels.map(toListEntry),
    message: '',
    success: true,
  });
  const etag = `W/"${hashText(body).toString(16)}"`;
  const headers = {
    'content-type': 'application/json; charset=utf-8',
    'cache-control': 'public, max-age=300',
    etag,
  };
  const requestTags = request.headers
    .get('if-none-match')
    ?.split(',')
    .map((tag) => tag.trim());
  return requestTags?.includes(etag)
    ? new Response(null, { status: 304, headers })
    : new Response(body, { headers });
}

function toListEntry({ id, developer, description, family, prices, retireStage }: SandboxModel): object {
  return {
    model_id: id,
    developer_id: developer,
    desc: description,
    // The list has no field for a price per call.
    pricing: prices
      ? {
          input: prices.textInput,
          output: prices.imageOutput,
          cache_read: prices.textInput / 4,
          cache_write: 0,
        }
      : {},
    types: 'image_generation',
    features: family === 'official' ? 'image_edit,streaming' : '',
    input_modalities: 'text,image',
    max_output: 0,
    context_length: 0,
    ...(retireStage ? { retire_stage: retireStage } : {}),
  };
}
