'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { formSpec } from '@/components/parameters/form-spec';
import { useDraft } from '@/lib/browser/parameters/draft-store';
import { useSession } from '@/lib/browser/session/session-store';
import type { Estimate } from '@/lib/catalogue/cost';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels } from '@/lib/catalogue/models';
import type { ModelList } from '@/lib/protocol/model-list';

const parameters = { quality: 'medium' } as const;

export interface OfficialModel {
  label: string;
  /** For one picture in the quality that the form begins with. */
  estimate: Estimate;
  /** Opens the create form, filled with the same prompt; nothing is issued. */
  open: () => void;
}

/** The way out to an official model, which neither queues nor hides its reasons. */
export function useOfficialModel(prompt: string): OfficialModel {
  const router = useRouter();
  const live = useSession((state) => state.models);
  const preferred = useSession((state) => state.session?.defaultModel);
  const model = officialModel(live, preferred);
  const { estimate } = formSpec({ model, kind: 'create', prompt, parameters }, live);
  const open = () => {
    useDraft.getState().load({ prompt, model: model.id, parameters });
    // Typed routes know the pages only by their folder `[locale]`, which addresses do not have.
    router.push('/' as Route);
  };
  return { label: model.label, estimate, open };
}

/** The studio's default if it is an official one, else the first that the gateway serves. */
function officialModel(live: ModelList | null, preferred: string | undefined): CatalogueModel {
  const official = catalogueModels.filter(({ family }) => family === 'gpt-image');
  const isServed = ({ id }: CatalogueModel) => {
    const listing = live?.models.find((entry) => entry.id === id);
    return live?.live ? listing !== undefined && !listing.retired : true;
  };
  const [first, ...others] = [...official.filter(({ id }) => id === preferred), ...official];
  const served = [first, ...others].find((model) => model !== undefined && isServed(model));
  const model = served ?? first;
  if (model === undefined) throw new Error('The catalogue has no official model.');
  return model;
}
