import 'server-only';
import { estimateCost } from '@/lib/catalogue/cost';
import { isRetired } from '@/lib/catalogue/default-model';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, getCatalogueModel, unlistedModel, withRetirement } from '@/lib/catalogue/models';
import { trustedLivePrice } from '@/lib/catalogue/picture-price';
import { getPrice } from '@/lib/catalogue/prices';
import { limits } from '@/lib/protocol/limits';
import type { ListedModel, ModelList } from '@/lib/protocol/model-list';
import type { GatewayModelList } from '../gateway/models/list-models';
import { narrowByKnownSchema, warmSchemas } from '../gateway/models/model-schemas';
import { type GatewayModel, isPictureModel } from '../gateway/models/read-model-lists';
import type { Upstream } from '../gateway/upstream';

/**
 * The models that can be chosen, in the gateway's order and narrowed by its schemas. Without the gateway's list they
 * are those of our catalogue, and nothing is requested. `today` is an ISO date.
 */
export async function describeModels(
  signal: AbortSignal,
  upstream: Upstream,
  list: GatewayModelList,
  today: string,
): Promise<ModelList> {
  if (!list.live) {
    const rows = catalogueModels.map(({ id }) => ({ id, price: null, retired: false }));
    return { live: false, models: rows.map((row, rank) => describeRow(row, rank, rowOf(row), list, today)) };
  }
  await warmSchemas(signal, upstream, list.models.map(rowOf));
  const models = list.models.map((row, rank) =>
    describeRow(row, rank, narrowByKnownSchema(upstream, rowOf(row)), list, today),
  );
  return { live: true, models, retirements: retirementsBesides(list) };
}

/** The model as the catalogue and the gateway's list have it, before any schema. */
function rowOf({ id, label, retirement }: GatewayModel): CatalogueModel {
  return withRetirement(getCatalogueModel(id) ?? unlistedModel(id, label), retirement);
}

/** A draft may name a model that the list no longer has. The gateway's retirements also have models that only write. */
function retirementsBesides({ models, retirements = new Map() }: GatewayModelList): ModelList['retirements'] {
  const listed = new Set(models.map(({ id }) => id));
  return [...retirements]
    .filter(([id]) => !listed.has(id) && isPictureModel(id))
    .slice(0, limits.listedModelsMax)
    .map(([id, retirement]) => ({ id, ...retirement }));
}

function describeRow(
  row: GatewayModel,
  rank: number,
  model: CatalogueModel,
  list: GatewayModelList,
  today: string,
): ListedModel {
  const { id, label, family, retirement } = model;
  const price = trustedLivePrice(family, row.price);
  const request = { model, kind: 'create', prompt: '', parameters: {}, livePrice: price } as const;
  return {
    id,
    label,
    family,
    model,
    ...(row.description === undefined ? {} : { description: row.description }),
    price,
    priceKnown: estimateCost({ ...request, price: getPrice(id, today) }).microUsd !== null,
    rank,
    ...(retirement ? { retirement } : {}),
    retired: isRetired(model, list, today),
  };
}
