import { initialJob, type JobImage, type JobState } from '@/lib/protocol/job-state';
import type { TurnPicture, TurnRow } from './conversation-rows';

/**
 * A turn that can be shown. One that came from another version of the studio, or from a file, may lack parts of its state
 * that the page relies on: it is shown with what it has. Its row stays as it was received, because a change of it would
 * be sent to all devices.
 */
export function completeTurn(row: TurnRow): TurnRow {
  const state = completeState(row);
  const pictures = row.pictures.map(completePicture);
  const isComplete = state === row.state && pictures.every((picture, at) => picture === row.pictures[at]);
  return isComplete ? row : { ...row, state, pictures };
}

type Values = Readonly<Record<string, unknown>>;

function completeState({ id, createdAt, conversationId, parentId, state }: TurnRow): JobState {
  const known = state as unknown as Values; // It was checked for a few fields only.
  const request = { id, kind: 'chat' as const, model: '', prompt: '', parameters: {} };
  const turn = { conversationId, parentId };
  const complete = initialJob(request, { createdAt, demo: false, estimateMicroUsd: null, turn });
  const repaired: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(complete))
    if (!isLike(known[name], value)) repaired[name] = value;
  // Of these, null is a value too.
  if (hasText(known.error, 'code')) delete repaired.error;
  if (hasText(known.cost, 'basis')) delete repaired.cost;
  if (isObject(known.answer) && Array.isArray(known.answer.genIds)) delete repaired.answer;
  if (typeof known.percent === 'number') delete repaired.percent;
  if (typeof known.estimateMicroUsd === 'number') delete repaired.estimateMicroUsd;
  if (!state.images.every((image) => hasText(image, 'status'))) repaired.images = state.images.map(toImage);
  return Object.keys(repaired).length === 0 ? state : ({ ...state, ...repaired } as JobState); // checked above
}

const toImage = (image: JobImage): JobImage =>
  hasText(image, 'status') ? image : { status: 'pending', previews: 0 };

function completePicture(picture: TurnPicture): TurnPicture {
  const { receipt, pictureId } = picture as unknown as Values; // only its name was checked
  if (isObject(receipt) && typeof receipt.sizeBytes === 'number' && pictureId !== undefined) return picture;
  const unknown = {
    ...{ originalBytes: 0, originalWidth: 0, originalHeight: 0, originalType: '' },
    ...{ sizeBytes: 0, width: 0, height: 0, stripped: [], notes: [] },
  };
  return {
    ...picture,
    pictureId: typeof pictureId === 'string' ? pictureId : null,
    receipt: isObject(receipt) ? { ...unknown, ...receipt } : unknown,
  };
}

/** Whether two values are of one type. */
function isLike(value: unknown, other: unknown): boolean {
  if (other === null || Array.isArray(other)) return value === null || Array.isArray(value);
  return typeof value === typeof other && value !== null;
}

function isObject(value: unknown): value is Values {
  return typeof value === 'object' && value !== null;
}

function hasText(value: unknown, name: string): boolean {
  return isObject(value) && typeof value[name] === 'string';
}
