import 'server-only';
import { z } from 'zod';
import { catalogueModels } from '@/lib/catalogue/models';
import { limits } from '@/lib/protocol/limits';
import type { LivePrice } from '@/lib/protocol/model-list';
import type { Retirement } from './read-retirements';

/** A row of the gateway's list. */
export interface GatewayModel {
  id: string;
  /** The gateway's name for the model, if it differs from the id: untrusted text. */
  label?: string;
  /** Untrusted text. */
  description?: string;
  price: LivePrice | null;
  retired: boolean;
  /** Added from the gateway's list of retirements. */
  retirement?: Retirement;
}

const usdPerMillion = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .optional()
  .catch(undefined);
const pictureModelSchema = z.object({
  model_id: z.string().min(1).max(200),
  model_name: z.string().trim().min(1).max(200).optional().catch(undefined),
  /** What the model makes, separated by commas; rows without it occur. */
  types: z.string().optional().catch(undefined),
  desc: z.string().optional().catch(undefined),
  pricing: z.object({ input: usdPerMillion, output: usdPerMillion }).optional().catch(undefined),
  retire_stage: z.string().optional().catch(undefined),
});
const modelSchema = z.object({ id: z.string().min(1).max(200) });
const listSchema = z.object({ data: z.array(z.unknown()) });

/** The gateway's own list of picture models, prices in USD per million tokens; null if it holds none. */
export function readPictureModels(json: unknown): GatewayModel[] | null {
  return readList(json, (entry) => {
    const parsed = pictureModelSchema.safeParse(entry);
    if (!parsed.success) return null;
    const { model_id: id, model_name, types, desc, pricing, retire_stage } = parsed.data;
    if (types && !types.split(',').some((type) => type.trim() === 'image_generation')) return null;
    return {
      id,
      ...(model_name && model_name !== id ? { label: model_name } : {}),
      ...(desc ? { description: desc.slice(0, 2_000) } : {}),
      price: readPrice(pricing),
      // "deprecated" only announces; a model that is gone has another word (unverified).
      retired: retire_stage !== undefined && /^(?:retired|offline|removed|shut_?down)$/i.test(retire_stage),
    };
  });
}

/**
 * OpenAI's list does not say what a model makes: it is read for the catalogue's models and those with a telling name.
 */
export function readModels(json: unknown): GatewayModel[] | null {
  return readList(json, (entry) => {
    const id = modelSchema.safeParse(entry).data?.id;
    return id !== undefined && isPictureModel(id) ? { id, price: null, retired: false } : null;
  });
}

/** Whether the catalogue has the model, or its name says that it makes pictures. */
export function isPictureModel(id: string): boolean {
  const isKnown = catalogueModels.some((model) => model.id === id);
  return isKnown || /image|banana|dall-?e|flux|seedream|ideogram/i.test(id);
}

function readList(json: unknown, read: (entry: unknown) => GatewayModel | null): GatewayModel[] | null {
  const parsed = listSchema.safeParse(json);
  if (!parsed.success) return null;
  const models = new Map<string, GatewayModel>();
  for (const entry of parsed.data.data) {
    const model = read(entry);
    const known = model && models.get(model.id);
    if (known) models.set(model.id, withMissing(known, model));
    else if (model && models.size < limits.listedModelsMax) models.set(model.id, model);
  }
  return models.size === 0 ? null : [...models.values()];
}

/** A model that is listed twice keeps its first row, completed from the others. */
function withMissing(first: GatewayModel, other: GatewayModel): GatewayModel {
  return { ...other, ...first, price: first.price ?? other.price, retired: first.retired || other.retired };
}

function readPrice(pricing: { input?: number; output?: number } | undefined): LivePrice | null {
  const inputMicroUsdPerMillion = toMicroUsd(pricing?.input);
  const outputMicroUsdPerMillion = toMicroUsd(pricing?.output);
  if (inputMicroUsdPerMillion === null && outputMicroUsdPerMillion === null) return null;
  return { inputMicroUsdPerMillion, outputMicroUsdPerMillion };
}

/** Lists write 0 if they have no price. */
function toMicroUsd(usd: number | undefined): number | null {
  if (usd === undefined || !(usd > 0) || usd > 1_000_000) return null;
  return Math.round(usd * 1_000_000);
}
