import type { JobParameters } from '@/lib/protocol/job-request';
import { type CatalogueModel, type PlacedParameter, type TaskFields, usualPlaces } from './model';

/** The pictures of a call, each as the string that is sent: a data: URL, or a placeholder in code for readers. */
export interface TaskPictures {
  references: readonly string[];
  mask: string | null;
}

/**
 * The body of `POST /ai/v1/images/generations`, without `async`. It holds only what differs from the gateway's
 * defaults, because a model's schema refuses fields that it does not know. `n` is left out for models that make one
 * picture a call. Fields that are undefined are absent in JSON.
 */
export function taskBody(
  model: CatalogueModel,
  prompt: string,
  parameters: JobParameters,
  pictures: TaskPictures,
): Record<string, unknown> {
  const { n = 1, size, outputCompression = 100 } = parameters;
  const fields = model.taskFields ?? {};
  const isNumbers = fields.size === 'width-height';
  const placed: readonly [PlacedParameter, string, unknown][] = [
    ['n', 'n', model.onePerCall || n === 1 ? undefined : n],
    ['size', 'size', isNumbers ? undefined : size],
    ['aspectRatio', 'aspect_ratio', parameters.aspectRatio],
    ['resolution', 'resolution', parameters.resolution],
    ['outputFormat', 'output_format', parameters.outputFormat],
    ['quality', 'quality', parameters.quality],
    ['background', 'background', parameters.background],
    ['moderation', 'moderation', parameters.moderation],
    ['outputCompression', 'output_compression', outputCompression === 100 ? undefined : outputCompression],
    ['seed', 'seed', parameters.seed],
  ];
  const at = (place: 'body' | 'extra') =>
    Object.fromEntries(
      placed.flatMap(([parameter, name, value]) => {
        const isHere = (fields.places?.[parameter] ?? usualPlaces[parameter]) === place;
        return isHere && value !== undefined ? [[name, value]] : [];
      }),
    );
  const { body: requiredInBody = {}, extra: requiredInExtra = {} } = fields.required ?? {};
  const watermark = model.watermark === 'extra' ? { watermark: false } : {};
  const extra = { ...requiredInExtra, ...at('extra'), ...watermark };
  const chosen = {
    model: model.id,
    prompt,
    ...(isNumbers ? edges(size) : {}),
    ...at('body'),
    watermark: model.watermark === 'body' ? false : undefined,
    ...references(pictures.references, fields.references),
    mask: pictures.mask ?? undefined,
    extra: Object.keys(extra).length > 0 ? extra : undefined,
  };
  const missing = Object.entries(requiredInBody).filter(
    ([name]) => Object.entries(chosen).find(([own]) => own === name)?.[1] === undefined,
  );
  return { ...chosen, ...Object.fromEntries(missing) };
}

function edges(size: string | undefined): { width?: number; height?: number } {
  if (size === undefined) return {};
  const [width, height] = size.split('x').map(Number);
  return { width, height };
}

function references(pictures: readonly string[], field: TaskFields['references']): Record<string, unknown> {
  if (pictures.length === 0) return {};
  if (field === 'image-list') return { image: pictures };
  return field === 'image' ? { image: pictures[0] } : { images: pictures };
}
