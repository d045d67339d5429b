import 'server-only';
import { checkParameters } from '@/lib/catalogue/check-parameters';
import type { Order } from '@/lib/catalogue/cost';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import { getPrice } from '@/lib/catalogue/prices';
import { AppError } from '@/lib/protocol/app-error';
import type { JobRequest } from '@/lib/protocol/job-request';
import type { LivePrice } from '@/lib/protocol/model-list';
import { listModels } from '../gateway/list-models';
import type { Upstream } from '../gateway/upstream';
import { sniffPicture } from '../images/sniff-picture';

/** Files that came with a request, in order. */
export interface RequestFiles {
  references: readonly Uint8Array<ArrayBuffer>[];
  mask: Uint8Array<ArrayBuffer> | null;
}

/**
 * The request joined with what the catalogue and the gateway's list know of its model: ready to be issued.
 * @throws AppError invalid_request naming the field that this model or kind cannot take.
 */
export async function writeOrderOrThrow(
  signal: AbortSignal,
  upstream: Upstream,
  request: JobRequest,
  files: RequestFiles,
): Promise<Order> {
  const { model, livePrice } = await findModelOrThrow(signal, upstream, request.model);
  const issue = checkParameters(model, request.kind, request.parameters)[0];
  if (issue) throw refuse(issue.field, issue.message);
  checkFiles(model, request, files);
  if (request.messages !== undefined && request.kind !== 'chat') {
    throw refuse('messages', 'Earlier turns belong to chat jobs.');
  }
  const price = getPrice(model.id, new Date().toISOString().slice(0, 10));
  const { kind, prompt, parameters } = request;
  return { model, kind, prompt, parameters, references: files.references.length, price, livePrice };
}

async function findModelOrThrow(
  signal: AbortSignal,
  upstream: Upstream,
  id: string,
): Promise<{ model: CatalogueModel; livePrice: LivePrice | null }> {
  const listed = getCatalogueModel(id);
  if (listed && getPrice(id, new Date().toISOString().slice(0, 10)))
    return { model: listed, livePrice: null };
  const list = await listModels(signal, upstream);
  const live = list.models.find((model) => model.id === id);
  if (listed) return { model: listed, livePrice: live?.price ?? null };
  if (live) return { model: unlistedModel(id), livePrice: live.price };
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
  if (request.kind !== 'edit' && files.mask) throw refuse('mask', 'A mask belongs to edit jobs.');
  if (request.kind === 'edit' && count === 0)
    throw refuse('reference', 'An edit needs at least one reference picture.');
  if (files.references.some((bytes) => !referenceTypes.includes(sniffPicture(bytes)))) {
    throw refuse('reference', 'References must be PNG, JPEG or WebP.');
  }
  if (files.mask && sniffPicture(files.mask) !== 'image/png') throw refuse('mask', 'The mask must be a PNG.');
  if (count > model.referencesMax) {
    throw refuse('reference', `${model.id} takes at most ${model.referencesMax} reference pictures.`);
  }
}

/** What the gateway takes as references; the bytes decide, not a name or a header. */
const referenceTypes: readonly (string | null)[] = ['image/png', 'image/jpeg', 'image/webp'];

function refuse(field: string, message: string): AppError {
  return new AppError('invalid_request', message, { details: { field } });
}
