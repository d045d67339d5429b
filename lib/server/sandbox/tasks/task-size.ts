import 'server-only';
import { chooseSize } from '../sizes';
import type { PixelSize } from '../usage';
import { TaskError } from './task-error';
import type { SizeBounds, TaskModel } from './task-models';

const gptFixedSizes = ['auto', '1024x1024', '1024x1536', '1536x1024'];

/** What a request says about the size. The schema has already refused what the model does not take. */
export interface SizeFields {
  size?: string;
  aspect_ratio?: string;
  resolution?: string;
  width?: number;
  height?: number;
}

/** The size of the picture in pixels. */
export function sizeOfTask(
  model: TaskModel,
  fields: SizeFields,
  prompt: string,
  reference: PixelSize | null,
): PixelSize {
  const { size, aspect_ratio: ratio, resolution, width, height } = fields;
  if (size !== undefined && size !== 'auto') {
    if (model.id === 'gpt-image-2' && reference && !gptFixedSizes.includes(size)) {
      throw new TaskError(
        'unsupported_input_combination',
        `With images, the size must be one of ${gptFixedSizes.join(', ')}.`,
        { param: 'size' },
      );
    }
    return readSize(size, model);
  }
  if (width !== undefined || height !== undefined) return readEdges(width, height, ratio);
  if (ratio !== undefined || resolution !== undefined) {
    return sizeOfRatio(ratio ?? '1:1', edgeOfResolution(resolution));
  }
  if (model.price.by === 'tokens') return chooseSize(prompt, reference);
  return { width: model.defaultEdge, height: model.defaultEdge };
}

function readSize(size: string, { id, sizes }: TaskModel): PixelSize {
  const [width = 0, height = 0] = size.split('x').map(Number);
  const problem = sizes && problemOf({ width, height }, sizes);
  if (problem) {
    throw new TaskError(
      'invalid_request',
      `The size '${size}' is not supported by the model '${id}': ${problem}.`,
      {
        param: 'size',
      },
    );
  }
  return { width, height };
}

function problemOf({ width, height }: PixelSize, bounds: SizeBounds): string | null {
  const [short, long] = [Math.min(width, height), Math.max(width, height)];
  const pixels = width * height;
  const { multipleOf, edgeMax, ratioMax, pixelsMin, pixelsMax } = bounds;
  if (width % multipleOf > 0 || height % multipleOf > 0)
    return `both edges must be multiples of ${multipleOf}`;
  if (long > edgeMax) return `the longer edge must be at most ${edgeMax}`;
  if (long > ratioMax * short) return `the ratio must be at most ${ratioMax}:1`;
  if (pixels < pixelsMin || pixels > pixelsMax) return `it must have ${pixelsMin} to ${pixelsMax} pixels`;
  return null;
}

function readEdges(width?: number, height?: number, ratio?: string): PixelSize {
  const refuse = (message: string) => {
    throw new TaskError('unsupported_input_combination', message, { param: 'width' });
  };
  if (ratio !== undefined) refuse('`aspect_ratio` cannot be combined with `width` and `height`.');
  if (width === undefined || height === undefined) refuse('`width` and `height` must be sent together.');
  return { width: width ?? 0, height: height ?? 0 };
}

function edgeOfResolution(resolution = '1K'): number {
  return resolution === '512' ? 512 : Number.parseInt(resolution, 10) * 1_024;
}

/** A size of about `edge`² pixels, in multiples of 16. */
export function sizeOfRatio(ratio: string, edge: number): PixelSize {
  const [wide = 1, high = 1] = ratio.split(':').map(Number);
  const scale = Math.sqrt(wide / high);
  const round = (length: number) => Math.max(16, Math.round(length / 16) * 16);
  return { width: round(edge * scale), height: round(edge / scale) };
}
