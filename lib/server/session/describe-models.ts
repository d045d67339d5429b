import 'server-only';
import { estimateCost } from '@/lib/catalogue/cost';
import { isRetired } from '@/lib/catalogue/default-model';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels, getCatalogueModel, unlistedModel } from '@/lib/catalogue/models';
import { getPrice } from '@/lib/catalogue/prices';
import type { ListedModel, LivePrice, ModelList } from '@/lib/protocol/model-list';
import type { GatewayModelList } from '../gateway/list-models';
import type { GatewayModel } from '../gateway/read-model-lists';

/** The models that can be chosen. `today` is an ISO date. Without a list of the gateway they are our catalogue's. */
export function describeModels(list: GatewayModelList, today: string): ModelList {
  const rows: readonly GatewayModel[] = list.live
    ? list.models
    : catalogueModels.map(({ id }) => ({ id, price: null, retired: false }));
  return { live: list.live, models: rows.map((row, rank) => describeModel(row, rank, list, today)) };
}

function describeModel(row: GatewayModel, rank: number, list: GatewayModelList, today: string): ListedModel {
  const model = getCatalogueModel(row.id) ?? unlistedModel(row.id);
  const { id, label, family, retirement } = model;
  return {
    id,
    label,
    family,
    model,
    ...(row.description === undefined ? {} : { description: row.description }),
    price: row.price,
    priceKnown: hasKnownPrice(model, row.price, today),
    rank,
    ...(retirement ? { retirement } : {}),
    retired: isRetired(model, list, today),
  };
}

function hasKnownPrice(model: CatalogueModel, livePrice: LivePrice | null, today: string): boolean {
  const request = { model, kind: 'create', prompt: '', parameters: {} } as const;
  return estimateCost({ ...request, price: getPrice(model.id, today), livePrice }).microUsd !== null;
}
