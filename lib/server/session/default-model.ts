import 'server-only';
import { defaultModel, firstModel } from '@/lib/catalogue/default-model';
import type { ModelList } from '@/lib/protocol/model-list';
import { peekModels } from '../gateway/list-models';
import { chooseUpstream } from '../gateway/upstream';
import type { Config } from '../platform/config';

/** What forms start with: as configured, else the best that this list has. */
export function chooseDefaultModel(config: Config, list: ModelList): string {
  return config.defaultModel ?? defaultModel(list, new Date().toISOString().slice(0, 10));
}

/** The same by the list that is known already: the session waits for no gateway, and in demo there is none to ask. */
export function peekDefaultModel(config: Config): string {
  if (config.apiKey === null) return config.defaultModel ?? firstModel;
  return chooseDefaultModel(config, peekModels(chooseUpstream(config, null)));
}
