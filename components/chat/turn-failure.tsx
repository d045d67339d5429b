'use client';

import type { Route } from 'next';
import { useRouter } from 'next/navigation';
import { useTranslations } from 'next-intl';
import { JobFailure } from '@/components/jobs/job-failure';
import { usePriceText } from '@/components/parameters/use-price-text';
import { Button } from '@/components/ui/button';
import { editMessage } from '@/lib/browser/chat/edit-message';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import { errorRemedy } from '@/lib/browser/jobs/error-remedies';
import { useDraft } from '@/lib/browser/parameters/form-draft-store';
import { priceForm } from '@/lib/browser/parameters/price-form';
import { useSession } from '@/lib/browser/session/session-store';
import type { Estimate } from '@/lib/catalogue/cost';
import { isRetired } from '@/lib/catalogue/default-model';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { catalogueModels } from '@/lib/catalogue/models';
import { today } from '@/lib/catalogue/today';
import type { JobState } from '@/lib/protocol/job-state';
import type { ModelList } from '@/lib/protocol/model-list';
import { useAnswerAgain } from './use-send';

export type TurnFailureProps = { turn: TurnRow; job: JobState };

const vipModel = 'gpt-4o-image-vip';
const plainModel = 'gpt-4o-image';

/** Why no picture came, what that cost, and what to do: edit the message, try later, or use a steadier model. */
export function TurnFailure({ turn, job }: TurnFailureProps) {
  const t = useTranslations('chat.failure');
  const priceText = usePriceText();
  const again = useAnswerAgain(turn, job.model);
  const other = useAnswerAgain(turn, job.model === vipModel ? plainModel : vipModel);
  const official = useOfficialModel(job.prompt);
  if (job.error === null) return null;
  const { cause } = errorRemedy(job.error.code);
  const isMessageFailure = cause === 'request';
  const isModelFailure = cause === 'model';
  const isAccountFailure = cause === 'account';
  return (
    <JobFailure
      job={job}
      actions={
        <>
          {isMessageFailure && (
            <Button size="small" onClick={() => void editMessage(turn)}>
              {t('edit')}
            </Button>
          )}
          {!isMessageFailure && !isModelFailure && (
            <Button size="small" onClick={again.answer}>
              {t('again', { price: priceText(again.estimate) })}
            </Button>
          )}
          {!isMessageFailure && !isAccountFailure && job.model !== vipModel && (
            <Button size="small" onClick={other.answer}>
              {t('vip', { price: priceText(other.estimate) })}
            </Button>
          )}
          {isModelFailure && job.model === vipModel && (
            <Button size="small" onClick={other.answer}>
              {t('official', { model: other.label, price: priceText(other.estimate) })}
            </Button>
          )}
          {!isAccountFailure && (
            <Button size="small" onClick={official.open}>
              {t('official', { model: official.label, price: priceText(official.estimate) })}
            </Button>
          )}
        </>
      }
    >
      {cause === 'queue' && <p>{t('later')}</p>}
    </JobFailure>
  );
}

const officialParameters = { quality: 'medium' } as const;

interface OfficialModel {
  label: string;
  /** For one picture in the form's default quality. */
  estimate: Estimate;
  /** Opens the create form with the same prompt. Sends nothing. */
  open: () => void;
}

/** The official model to use instead: it has no queue and says why it refuses. */
function useOfficialModel(prompt: string): OfficialModel {
  const router = useRouter();
  const live = useSession((state) => state.models);
  const preferred = useSession((state) => state.session?.defaultModel);
  const model = officialModel(live, preferred);
  const { estimate } = priceForm({ model, kind: 'create', prompt, parameters: officialParameters }, live);
  const open = () => {
    useDraft.getState().load({ prompt, model: model.id, parameters: officialParameters });
    // Typed routes contain the `[locale]` folder, which addresses do not have.
    router.push('/' as Route);
  };
  return { label: model.label, estimate, open };
}

/** The studio's default if it is an official model that is served, otherwise the first official one that is. */
function officialModel(live: ModelList | null, preferred: string | undefined): CatalogueModel {
  const official = catalogueModels.filter(({ family }) => family === 'gpt-image');
  const isServed = (model: CatalogueModel) =>
    !live?.live || (live.models.some(({ id }) => id === model.id) && !isRetired(model, live, today()));
  const [first, ...others] = [...official.filter(({ id }) => id === preferred), ...official];
  const served = [first, ...others].find((model) => model !== undefined && isServed(model));
  const model = served ?? first;
  if (model === undefined) throw new Error('The catalogue has no official model.');
  return model;
}
