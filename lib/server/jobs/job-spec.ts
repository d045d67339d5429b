import 'server-only';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import type { PricedRequest } from '@/lib/catalogue/cost';
import type { CatalogueModel, Size } from '@/lib/catalogue/model';
import { modelForJob } from '@/lib/catalogue/model-route';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import { getPrice } from '@/lib/catalogue/prices';
import { today } from '@/lib/catalogue/today';
import { AppError } from '@/lib/protocol/app-error';
import type { ChatMessage, JobRequest } from '@/lib/protocol/job-request';
import type { LivePrice } from '@/lib/protocol/model-list';
import { listModels, peekModels } from '../gateway/models/list-models';
import { narrowBySchema } from '../gateway/models/model-schemas';
import type { Upstream } from '../gateway/upstream';
import { inspectPicture } from '../platform/images/inspect-picture';
import { sniffPicture } from '../platform/images/sniff-picture';

/** Files that came with a request, in order. */
export interface RequestFiles {
  references: readonly Uint8Array<ArrayBuffer>[];
  mask: Uint8Array<ArrayBuffer> | null;
  /** For each reference the thoughtSignature of the turn that made it, as base64 text; absent if none was sent. */
  signatures?: readonly (string | null)[];
}

/** Everything that decides what a job costs and what is sent. */
export interface JobSpec extends PricedRequest {
  /** Chat: earlier turns, exactly as they were sent and answered; empty for other kinds. */
  messages: readonly ChatMessage[];
  /** For each reference the prompt that made it; absent if none was sent. */
  referencePrompts?: readonly (string | null)[];
}

/**
 * The request, completed with what the catalogue and the gateway's list know of its model.
 * @throws AppError invalid_request naming the field that this model or kind cannot take.
 */
export async function buildJobSpecOrThrow(
  signal: AbortSignal,
  upstream: Upstream,
  request: JobRequest,
  files: RequestFiles,
): Promise<JobSpec> {
  const { model, livePrice } = await findModelOrThrow(signal, upstream, request.model);
  const issue = checkParameters(model, request.kind, request.parameters)[0];
  if (issue) throw refuse(issue.field, issue.message);
  checkFiles(modelForJob(model, request.kind, request.parameters), request, files);
  checkMessages(request, files.references.length);
  const price = getPrice(model.id, today());
  const { kind, prompt, parameters, messages = [], referencePrompts } = request;
  const references = files.references.length;
  return {
    model,
    kind,
    prompt,
    parameters,
    references,
    referenceSizes: await Promise.all(files.references.map(sizeOf)),
    price,
    livePrice,
    messages,
    ...(referencePrompts ? { referencePrompts } : {}),
  };
}

async function sizeOf(bytes: Uint8Array<ArrayBuffer>): Promise<Size | undefined> {
  const picture = await inspectPicture(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
  return picture ? `${picture.width}x${picture.height}` : undefined;
}

async function findModelOrThrow(
  signal: AbortSignal,
  upstream: Upstream,
  id: string,
): Promise<{ model: CatalogueModel; livePrice: LivePrice | null }> {
  const row = getCatalogueModel(id);
  if (row) {
    const model = await narrowBySchema(signal, upstream, row);
    // Gemini's text prices come from the gateway's list; all other prices that can be used are in our table.
    const list = row.family === 'gemini' ? peekModels(upstream) : null;
    return { model, livePrice: list?.models.find((listed) => listed.id === id)?.price ?? null };
  }
  const list = await listModels(signal, upstream);
  const live = list.models.find((model) => model.id === id);
  if (live) {
    const model = await narrowBySchema(signal, upstream, unlistedModel(id, live.label));
    return { model, livePrice: live.price };
  }
  throw refuse(
    'model',
    list.live
      ? `Neither this studio nor the gateway knows a model ${JSON.stringify(id)}. Choose one of GET /api/models.`
      : `This studio does not know the model ${JSON.stringify(id)}, and the gateway's list cannot be read now.`,
  );
}

function checkFiles(model: CatalogueModel, request: JobRequest, files: RequestFiles): void {
  const count = files.references.length;
  if (request.kind === 'create' && count > 0)
    throw refuse('reference', 'Create jobs take no reference pictures.');
  if (request.kind !== 'edit' && files.mask) throw refuse('mask', 'Only edit jobs take a mask.');
  if (request.kind === 'edit' && count === 0)
    throw refuse('reference', 'An edit needs at least one reference picture.');
  if (files.references.some((bytes) => !referenceTypes.includes(sniffPicture(bytes)))) {
    throw refuse('reference', 'References must be PNG, JPEG or WebP.');
  }
  if (files.mask && !model.mask) throw refuse('mask', `${model.id} takes no mask.`);
  if (files.signatures?.some((signature) => signature !== null) && model.route !== 'gemini') {
    throw refuse('signature', `${model.id} takes no signatures.`);
  }
  const prompts = request.referencePrompts?.length;
  if (prompts !== undefined && prompts !== count) {
    throw refuse('referencePrompts', `Send one prompt a reference, or null: ${count}, not ${prompts}.`);
  }
  if (files.mask && sniffPicture(files.mask) !== 'image/png') throw refuse('mask', 'The mask must be a PNG.');
  if (count > model.referencesMax) {
    throw refuse('reference', `${model.id} takes at most ${model.referencesMax} reference pictures.`);
  }
}

/** Earlier turns name their pictures by position among the references. */
function checkMessages({ kind, messages }: JobRequest, references: number): void {
  if (messages === undefined) return;
  if (kind !== 'chat') throw refuse('messages', 'Only chat jobs take earlier turns.');
  for (const [turn, { role, images = [] }] of messages.entries()) {
    const field = `messages.${turn}.images`;
    const missing = images.find((position) => position >= references);
    if (missing !== undefined) {
      throw refuse(field, `There is no reference picture ${missing}: ${references} came with the request.`);
    }
    if (role === 'assistant' && images.length > 0) {
      throw refuse(field, 'Only turns of the user have pictures: a reply names its own by gen_id.');
    }
  }
}

/** What the gateway takes as references; the bytes decide, not a name or a header. */
const referenceTypes: readonly (string | null)[] = ['image/png', 'image/jpeg', 'image/webp'];

function refuse(field: string, message: string): AppError {
  return new AppError('invalid_request', message, { details: { field } });
}
