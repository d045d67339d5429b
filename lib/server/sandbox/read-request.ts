import 'server-only';
import { notePrompt, type SandboxCall } from './call-log';
import { type SandboxModel, sandboxModels } from './models';
import { Refusal } from './refusals';

export async function readJson(request: Request): Promise<Record<string, unknown>> {
  const type = request.headers.get('content-type') ?? '';
  if (!type.includes('application/json')) {
    throw new Refusal(
      400,
      `Unsupported content type: '${type}'. This API method only accepts 'application/json' requests.`,
    );
  }
  try {
    const body: unknown = JSON.parse(await request.text());
    if (typeof body === 'object' && body !== null && !Array.isArray(body)) return { ...body };
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
  }
  throw new Refusal(400, 'We could not parse the JSON body of your request.');
}

export async function readForm(request: Request): Promise<FormData> {
  if (!request.headers.get('content-type')?.startsWith('multipart/form-data')) {
    throw new Refusal(400, "This API method only accepts 'multipart/form-data' requests.");
  }
  try {
    return await request.formData();
  } catch (error) {
    if (request.signal.aborted) throw error;
    throw new Refusal(400, 'Could not parse multipart form.');
  }
}

/** Converts a form's text to the number or boolean that the same parameter has in JSON. */
export function typed(name: string, value: FormDataEntryValue | undefined): unknown {
  if (typeof value !== 'string') return value;
  if (['n', 'output_compression', 'partial_images'].includes(name))
    return /^-?\d+$/.test(value) ? Number(value) : value;
  if (name === 'stream') return value === 'true' ? true : value === 'false' ? false : value;
  return value;
}

export async function bytesOf(entry: FormDataEntryValue): Promise<Uint8Array> {
  return typeof entry === 'string'
    ? new TextEncoder().encode(entry)
    : new Uint8Array(await entry.arrayBuffer());
}

const maxPromptCharacters = 32_000;

/** Validates model and prompt of an image request. The call log records both even if validation fails. */
export function checkHead(
  model: unknown,
  prompt: unknown,
  call: SandboxCall,
): { known: SandboxModel; words: string } {
  if (typeof prompt === 'string') notePrompt(call, prompt);
  const known = findModel(model, call);
  if (typeof prompt !== 'string' || prompt.trim() === '') {
    throw new Refusal(400, "Missing required parameter: 'prompt'.", {
      param: 'prompt',
      code: 'missing_required_parameter',
    });
  }
  checkPromptLength(prompt);
  return { known, words: prompt };
}

export function checkPromptLength(prompt: string): void {
  const length = [...prompt].length;
  if (length <= maxPromptCharacters) return;
  throw new Refusal(
    400,
    `Invalid 'prompt': string too long. Expected a string with maximum length ${maxPromptCharacters}, but got a string with length ${length} instead.`,
    { param: 'prompt', code: 'prompt_too_long' },
  );
}

export function findModel(model: unknown, call: SandboxCall): SandboxModel {
  if (typeof model !== 'string' || model === '') {
    throw new Refusal(400, "Missing required parameter: 'model'.", {
      param: 'model',
      code: 'missing_required_parameter',
    });
  }
  call.model = model.slice(0, 200);
  const known = sandboxModels.find(({ id }) => id === model);
  if (known) return known;
  throw new Refusal(
    403,
    `The model \`${model.slice(0, 80)}\` does not exist or you do not have access to it.`,
    {
      code: 'model_not_found',
    },
  );
}
