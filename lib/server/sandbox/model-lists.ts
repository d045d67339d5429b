import 'server-only';
import { type GeminiModel, geminiModels } from './gemini/gemini-models';
import { type SandboxModel, sandboxModels } from './models';
import { hashText } from './pictures/random';
import { type TaskModel, taskModels } from './tasks/task-models';

/** The model list in OpenAI's format. It requires no key and does not state what a model can do. */
export function answerModels(): Response {
  const others = ['gpt-5.2', 'claude-opus-4-6', 'gemini-3-pro'];
  const data = [
    ...pictureModels().map(({ model_id, developer_id }) => ({ id: model_id, developer: developer_id })),
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
  const { searchParams } = new URL(request.url);
  const type = searchParams.get('type');
  if (type !== null && type !== 'image_generation' && type !== 'llm') {
    return Response.json({ success: false, message: `unknown type: ${type}` });
  }
  const models = pictureModels();
  const sorted =
    searchParams.get('sort_by') === 'order'
      ? models
      : models.toSorted((a, b) => a.model_id.localeCompare(b.model_id));
  // The real list has rows twice, and rows that say nothing about a model.
  const rows = [
    ...sorted,
    ...sorted.slice(0, 1),
    { model_id: 'untold-preview', developer_id: '', pricing: {} },
  ];
  const body = JSON.stringify({ data: type === 'llm' ? [] : rows, message: '', success: true });
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

/** Which models their makers retire, and when. It requires no key. */
export function answerRetirements(): Response {
  const data = [
    ['gpt-image-1', '2026-10-23', 'gpt-image-2.6-flare'],
    ['gpt-image-1.5', '2026-12-01', 'gpt-image-2.6-flare'],
    ['gpt-image-1-mini', '2026-12-01', 'gpt-image-2.6-flare'],
    ['chatgpt-image-latest', '2026-12-01', 'gpt-image-2.6-flare'],
    ['gemini-2.5-flash-image', '2027-01-15', 'gemini-3.1-flash-image'],
  ].map(([model_id, retire_at, successor]) => ({ model_id, retire_at, successor }));
  return Response.json({ data, message: '', success: true });
}

interface ListedModel {
  model_id: string;
  model_name: string;
  developer_id: string;
  desc: string;
  types: string;
  features: string;
  input_modalities: string;
  output_modalities: string;
  endpoints: string;
  pricing: object;
  retire_stage?: string;
}

/** The models that are listed first, by the gateway's own ranking. The others follow by maker. */
const ranking = [
  'gemini-3.1-flash-image',
  'gpt-image-2.6-flare',
  'gemini-3-pro-image',
  'gpt-image-2.6-sunburst',
  'doubao-seedream-5-5',
  'gpt-image-2.5-flare',
  'qwen-image-3.0-pro',
];

function pictureModels(): ListedModel[] {
  const onlyOpenai = sandboxModels.filter(({ id }) => !taskModels.some((model) => model.id === id));
  const models = [
    ...taskModels.map(listTaskModel),
    ...geminiModels.map(listGeminiModel),
    ...onlyOpenai.map(listOpenaiModel),
  ];
  const rankOf = ({ model_id }: ListedModel) => {
    const rank = ranking.indexOf(model_id);
    return rank === -1 ? ranking.length : rank;
  };
  return models.sort((a, b) => rankOf(a) - rankOf(b));
}

function listTaskModel({ id, developer, description, schema, listed, price }: TaskModel): ListedModel {
  const takesImages = schema.properties?.images !== undefined;
  const isOpenai = price.by === 'tokens';
  return {
    ...row(id, developer, description),
    features: [takesImages ? 'image_edit' : '', isOpenai ? 'streaming' : ''].filter(Boolean).join(','),
    input_modalities: takesImages ? 'text,image' : 'text',
    endpoints: isOpenai
      ? '/ai/v1/images/generations,/v1/images/generations,/v1/images/edits'
      : '/ai/v1/images/generations',
    pricing: pricing(listed.input, listed.output),
  };
}

function listGeminiModel({ id, description, prices, retireStage }: GeminiModel): ListedModel {
  return {
    ...row(id, 'google', description),
    features: 'image_edit,thinking',
    output_modalities: 'text,image',
    endpoints: '/gemini/v1beta/models/:generateContent',
    pricing: pricing(prices.textInput, prices.textOutput),
    ...(retireStage ? { retire_stage: retireStage } : {}),
  };
}

function listOpenaiModel({
  id,
  developer,
  description,
  family,
  prices,
  retireStage,
}: SandboxModel): ListedModel {
  return {
    ...row(id, developer, description),
    features: family === 'official' ? 'image_edit,streaming' : '',
    endpoints:
      family === 'official'
        ? '/v1/images/generations,/v1/images/edits'
        : '/v1/images/generations,/v1/chat/completions',
    // The list has no field for a price per call.
    pricing: prices ? pricing(prices.textInput, prices.imageOutput) : {},
    ...(retireStage ? { retire_stage: retireStage } : {}),
  };
}

/** What the rows have in common. Lists are texts whose parts are separated by commas. */
function row(id: string, developer: string, description: string): ListedModel {
  return {
    model_id: id,
    model_name: id,
    developer_id: developer,
    desc: description,
    types: 'image_generation',
    features: '',
    input_modalities: 'text,image',
    output_modalities: 'image',
    endpoints: '',
    pricing: {},
  };
}

function pricing(input: number, output: number): object {
  return { input, output, cache_read: input / 4, cache_write: 0 };
}
