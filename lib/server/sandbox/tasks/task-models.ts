import 'server-only';
import { type Quality, type SandboxModel, sandboxModels } from '../models';
import type { HandName } from '../pictures/hand';
import type { Schema } from '../schema/check-schema';
import {
  auroraSchema,
  fluxSchema,
  glmSchema,
  gptImageSchema,
  maiSchema,
  qwenSchema,
  seedreamSchema,
  wanSchema,
} from '../schema/model-schemas';

/** Sizes that a model takes beyond what its schema can say. */
export interface SizeBounds {
  multipleOf: number;
  edgeMax: number;
  ratioMax: number;
  pixelsMin: number;
  pixelsMax: number;
}

/** What a picture costs: tokens as GPT Image counts them, or dollars. Whole micro-USD. */
export type TaskPrice =
  | { by: 'tokens'; model: SandboxModel }
  | { by: 'picture'; microUsd: number }
  /** A first megapixel (2^20 pixels) and each begun one after it. */
  | { by: 'megapixel'; first: number; next: number };

/** One model of `/ai/v1/images/generations`. */
export interface TaskModel {
  id: string;
  developer: string;
  description: string;
  hand: HandName;
  schema: Schema;
  /** null for models that take a ratio or a resolution, which their schemas list. */
  sizes: SizeBounds | null;
  /** The edge in pixels if a request names no size. GPT Image chooses by the prompt. */
  defaultEdge: number;
  price: TaskPrice;
  /** Seconds that a picture takes at pace 1. */
  seconds: number;
  /** The figures of the public list, in dollars a million tokens. Some makers' are placeholders. */
  listed: { input: number; output: number };
}

const gptSizes: SizeBounds = {
  multipleOf: 16,
  edgeMax: 3_840,
  ratioMax: 3,
  pixelsMin: 655_360,
  pixelsMax: 8_294_400,
};
const seedreamSizes = (pixelsMin: number, pixelsMax: number): SizeBounds => ({
  multipleOf: 1,
  edgeMax: 16_384,
  ratioMax: 16,
  pixelsMin,
  pixelsMax,
});

const gptImage = (id: string, qualities: readonly Quality[], seconds: number): TaskModel => {
  const model = sandboxModels.find((candidate) => candidate.id === id);
  if (!model) throw new Error(`The sandbox has no model ${id}.`);
  return {
    id,
    developer: 'openai',
    description: 'Makes and edits pictures from words and references.',
    hand: 'woodblock',
    schema: gptImageSchema(id, qualities, id !== 'gpt-image-2'),
    sizes: gptSizes,
    defaultEdge: 1_024,
    price: { by: 'tokens', model },
    seconds,
    listed: { input: 5, output: 30 },
  };
};

const seedream = (
  id: string,
  sizes: SizeBounds,
  references: number,
  microUsd: number,
  watermarkIn: 'body' | 'extra' = 'extra',
): TaskModel => ({
  id,
  developer: 'bytedance',
  description: 'Large pictures, and edits with many references.',
  hand: 'halftone',
  schema: seedreamSchema(id, references, watermarkIn),
  sizes,
  defaultEdge: 2_048,
  price: { by: 'picture', microUsd },
  seconds: 11,
  listed: { input: 0, output: 0 },
});

const picturesOf = (
  model: Pick<TaskModel, 'id' | 'developer' | 'hand' | 'schema' | 'price' | 'description'> &
    Partial<TaskModel>,
): TaskModel => ({ sizes: null, defaultEdge: 1_024, seconds: 9, listed: { input: 2, output: 2 }, ...model });

const latest = ['low', 'medium', 'high', 'xhigh', 'max'] as const;
const qwenSizes: SizeBounds = {
  multipleOf: 1,
  edgeMax: 4_096,
  ratioMax: 8,
  pixelsMin: 262_144,
  pixelsMax: 4_194_304,
};
const qwen = (id: string, microUsd: number) =>
  picturesOf({
    id,
    developer: 'alibaba',
    description: 'Chinese and English lettering in pictures.',
    hand: 'papercut',
    schema: qwenSchema(id),
    sizes: qwenSizes,
    defaultEdge: 1_328,
    price: { by: 'picture', microUsd },
  });
const wan = (id: string, microUsd: number) =>
  picturesOf({
    id,
    developer: 'alibaba',
    description: 'Pictures of any common ratio.',
    hand: 'engraving',
    schema: wanSchema(id),
    price: { by: 'picture', microUsd },
  });
const flux = (id: string, first: number, next: number) =>
  picturesOf({
    id,
    developer: 'bfl',
    description: 'Photographic pictures that a seed repeats. Asynchronous only.',
    hand: 'charcoal',
    schema: fluxSchema(id),
    price: { by: 'megapixel', first, next },
    seconds: 14,
    listed: { input: 0, output: 0 },
  });

export const taskModels: readonly TaskModel[] = [
  gptImage('gpt-image-2.6-flare', latest, 9),
  gptImage('gpt-image-2.6-sunburst', latest, 14),
  gptImage('gpt-image-2.5-flare', latest, 9),
  gptImage('gpt-image-2.5-sunburst', latest, 14),
  gptImage('gpt-image-2', ['low', 'medium', 'high'], 16),
  seedream('doubao-seedream-5-5', seedreamSizes(921_600, 16_777_216), 14, 41_379),
  seedream('doubao-seedream-5-0-pro', seedreamSizes(921_600, 4_624_220), 10, 55_172),
  seedream('doubao-seedream-5-0-lite', seedreamSizes(3_686_400, 16_777_216), 14, 31_034),
  seedream('doubao-seedream-4-5', seedreamSizes(3_686_400, 16_777_216), 14, 34_483),
  seedream('doubao-seedream-4-0', seedreamSizes(921_600, 16_777_216), 14, 27_586, 'body'),
  qwen('qwen-image-3.0-pro', 68_966),
  qwen('qwen-image-3.0', 27_586),
  wan('wan2.7-image-pro', 68_966),
  wan('wan2.7-image', 27_586),
  picturesOf({
    id: 'glm-image',
    developer: 'zhipu',
    description: 'Posters and lettering.',
    hand: 'riso',
    schema: glmSchema('glm-image'),
    sizes: { multipleOf: 32, edgeMax: 2_048, ratioMax: 4, pixelsMin: 262_144, pixelsMax: 4_194_304 },
    defaultEdge: 1_280,
    price: { by: 'picture', microUsd: 13_793 },
  }),
  picturesOf({
    id: 'mai-image-2.6',
    developer: 'microsoft',
    description: 'Square pictures of 512 pixels to 4K.',
    hand: 'pastel',
    schema: maiSchema('mai-image-2.6'),
    price: { by: 'megapixel', first: 30_000, next: 7_500 },
    listed: { input: 5, output: 33 },
  }),
  flux('flux-2-pro', 30_000, 15_000),
  flux('flux-2-flex', 50_000, 50_000),
  picturesOf({
    id: 'aurora-image-preview',
    developer: 'northlight',
    description: 'A preview that only the live list knows.',
    hand: 'gouache',
    schema: auroraSchema('aurora-image-preview'),
    price: { by: 'megapixel', first: 12_345, next: 6_789 },
    listed: { input: 3, output: 15 },
  }),
];

export function findTaskModel(id: unknown): TaskModel | null {
  return taskModels.find((model) => model.id === id) ?? null;
}
