import { z } from 'zod';
import { jobKinds, jobParametersSchema, resolutions } from './job-request';
import { limits } from './limits';

/** Micro-USD per million tokens, from the gateway's live list; null if the list has none. */
export const livePriceSchema = z.object({
  inputMicroUsdPerMillion: z.int().min(0).nullable(),
  outputMicroUsdPerMillion: z.int().min(0).nullable(),
});
export type LivePrice = z.infer<typeof livePriceSchema>;

const name = z.string().min(1).max(200);
/** When a model is retired, as an ISO date, and the id of its successor, as far as they are known. */
const retirement = z.object({ on: z.iso.date().nullable(), successor: name.nullable() });
const list = <Item extends z.ZodType>(item: Item) => z.array(item).max(100).readonly();

const whole = z.int().min(1).max(100_000_000);
const sizes = list(z.templateLiteral([whole, 'x', whole]));
const sizeRule = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none'), sizes: z.array(z.never()).max(0).readonly() }),
  z.object({ kind: z.literal('list'), sizes }),
  z.object({
    kind: z.literal('free'),
    sizes,
    multipleOf: whole,
    edgeMax: whole,
    ratioMax: z.number().min(1).max(1_000),
    pixelsMin: whole,
    pixelsMax: whole,
  }),
]);

const { quality, background, outputFormat } = jobParametersSchema.shape;
const formats = list(outputFormat.unwrap());

const routeCapabilities = z.object({
  sizes: sizeRule,
  qualities: list(quality.unwrap()),
  backgrounds: list(background.unwrap()),
  formats,
  compressedFormats: formats,
  transparentFormats: formats,
  moderation: z.boolean(),
  inputFidelity: z.boolean(),
  mask: z.boolean(),
  referencesMax: z.int().min(0).max(limits.referencesMax),
  imagesMax: z.int().min(1).max(limits.imagesMax),
});

const families = [
  'gpt-image',
  'gemini',
  'seedream',
  'qwen',
  'wan',
  'glm',
  'mai',
  'flux',
  'reverse',
  'unlisted',
] as const;

const strengths = [
  'instructions',
  'detail',
  'economy',
  'speed',
  'conversation',
  'typography',
  'large-formats',
  'chinese-text',
  'wide-ratios',
  'photographs',
  'reproducible',
  'flat-price',
] as const;

const fieldValues = z.record(z.string().max(100), z.union([z.string().max(100), z.number(), z.boolean()]));

/** What a model can do: the shape of `CatalogueModel`, which has the descriptions. */
const capabilitiesSchema = routeCapabilities.extend({
  id: name,
  label: name,
  family: z.enum(families),
  strength: z.enum(strengths).optional(),
  route: z.enum(['images', 'tasks', 'gemini', 'chat']),
  kinds: list(z.enum(jobKinds)),
  aspectRatios: list(z.templateLiteral([whole, ':', whole])),
  resolutions: list(z.enum(resolutions)),
  seed: z.boolean(),
  seedMax: z.int().min(0).max(limits.seedMax).optional(),
  onePerCall: z.boolean(),
  previewsMax: z.int().min(0).max(limits.previewsMax),
  billing: z.enum(['usage', 'per-call']),
  promptDirectives: z.boolean(),
  watermark: z.enum(['body', 'extra']).nullable(),
  asyncOnly: z.boolean(),
  taskFields: z
    .object({
      places: z
        .partialRecord(
          z.enum([
            ...(['n', 'size', 'aspectRatio', 'resolution', 'outputFormat'] as const),
            ...(['quality', 'background', 'moderation', 'outputCompression', 'seed'] as const),
          ]),
          z.enum(['body', 'extra']),
        )
        .optional(),
      references: z.enum(['image', 'image-list']).optional(),
      size: z.literal('width-height').optional(),
      required: z.partialRecord(z.enum(['body', 'extra']), fieldValues).optional(),
      calls: z.enum(['sync', 'async']).optional(),
    })
    .optional(),
  edits: routeCapabilities.partial().optional(),
  previews: routeCapabilities.partial().optional(),
  retirement: retirement.optional(),
});

const listedModelSchema = z.object({
  id: name,
  label: name,
  family: z.enum(families),
  /** What the model can do: its row of the catalogue, narrowed by the gateway's schema if that is known. */
  model: capabilitiesSchema,
  /** The gateway's own words about the model: untrusted text. */
  description: z.string().max(2_000).optional(),
  price: livePriceSchema.nullable(),
  /** Whether a call can be estimated before it is made. */
  priceKnown: z.boolean(),
  /** The position in the gateway's ranking, from 0. */
  rank: z.int().min(0),
  retirement: retirement.optional(),
  retired: z.boolean(),
});
export type ListedModel = z.infer<typeof listedModelSchema>;

/** The models that can be chosen, in the gateway's order; without the gateway's list, those of our catalogue. */
const modelListSchema = z.object({
  models: z.array(listedModelSchema).max(limits.listedModelsMax),
  /** False if the gateway's list could not be read, so that availability is unknown. */
  live: z.boolean(),
  /** What the gateway announces for models that its list lacks, because they are gone already. */
  retirements: z
    .array(retirement.extend({ id: name }))
    .max(limits.listedModelsMax)
    .optional(),
});
export type ModelList = z.infer<typeof modelListSchema>;

/** Response of `GET /api/models`. */
export const modelsAnswerSchema = modelListSchema.extend({
  /** The model that forms select first. It replaces the session's default, which may predate the list. */
  defaultModel: z.string(),
});
export type ModelsAnswer = z.infer<typeof modelsAnswerSchema>;
