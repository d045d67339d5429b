import 'server-only';
import { Refusal } from './refusal';

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

/** A form carries text only: numbers and booleans are read where JSON would have them. */
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
