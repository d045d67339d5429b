import 'server-only';
import { defaultModel, firstModel, type ServedModels } from '@/lib/catalogue/default-model';
import { today } from '@/lib/catalogue/today';
import { peekModels } from '../gateway/models/list-models';
import { chooseUpstream } from '../gateway/upstream';
import type { Config } from '../platform/config';

/** The model that forms start with: the configured one, else the best of this list. */
export function chooseDefaultModel(config: Config, list: ServedModels): string {
  return config.defaultModel ?? defaultModel(list, today());
}

/** The same from the cached list, because the session does not wait for the gateway; the demo has none to ask. */
export function peekDefaultModel(config: Config): string {
  if (config.apiKey === null) return config.defaultModel ?? firstModel;
  return chooseDefaultModel(config, peekModels(chooseUpstream(config, null)));
}
