'use client';

import { useTranslations } from 'next-intl';
import { JobFailure } from '@/components/jobs/job-failure';
import { usePriceText } from '@/components/parameters/use-price-text';
import { Button } from '@/components/ui/button';
import { editMessage } from '@/lib/browser/chat/edit-message';
import type { TurnRow } from '@/lib/browser/conversations/conversation-rows';
import type { ErrorCode } from '@/lib/protocol/errors';
import type { JobState } from '@/lib/protocol/reduce-job';
import { useAnswerAgain } from './use-answer-again';
import { useOfficialModel } from './use-official-model';

export type TurnFailureProps = { turn: TurnRow; job: JobState };

const vip = 'gpt-4o-image-vip';
const plain = 'gpt-4o-image';

/** Failures of the message: the same again would fail the same. */
const ofMessages: readonly ErrorCode[] = [
  ...(['moderation_blocked', 'prompt_too_long', 'invalid_request'] as const),
  ...(['too_large', 'upstream_too_large'] as const),
];
/** Failures of the model, whatever is said to it. */
const ofModels: readonly ErrorCode[] = ['model_retired', 'model_unavailable'];
/** Failures of key, money or studio: they meet every model alike. */
const ofAccount: readonly ErrorCode[] = [
  ...(['key_refused', 'balance_empty', 'unauthorized'] as const),
  ...(['over_budget', 'rate_limited', 'not_configured'] as const),
];
/** Failures of a queue: the same may work later. */
const ofQueues: readonly ErrorCode[] = ['no_picture', 'upstream_unavailable', 'upstream_timeout'];

/** Why no picture came, what it cost, and the ways out: other words, later, a steadier model. */
export function TurnFailure({ turn, job }: TurnFailureProps) {
  const t = useTranslations('chat.failure');
  const priceText = usePriceText();
  const again = useAnswerAgain(turn, job.model);
  const other = useAnswerAgain(turn, job.model === vip ? plain : vip);
  const official = useOfficialModel(job.prompt);
  if (job.error === null) return null;
  const { code } = job.error;
  const isOfMessage = ofMessages.includes(code);
  const isOfModel = ofModels.includes(code);
  const isOfAccount = ofAccount.includes(code);
  return (
    <JobFailure
      job={job}
      actions={
        <>
          {isOfMessage && (
            <Button size="small" onClick={() => void editMessage(turn)}>
              {t('edit')}
            </Button>
          )}
          {!isOfMessage && !isOfModel && (
            <Button size="small" onClick={again.answer}>
              {t('again', { price: priceText(again.estimate) })}
            </Button>
          )}
          {!isOfMessage && !isOfAccount && job.model !== vip && (
            <Button size="small" onClick={other.answer}>
              {t('vip', { price: priceText(other.estimate) })}
            </Button>
          )}
          {isOfModel && job.model === vip && (
            <Button size="small" onClick={other.answer}>
              {t('official', { model: other.label, price: priceText(other.estimate) })}
            </Button>
          )}
          {!isOfAccount && (
            <Button size="small" onClick={official.open}>
              {t('official', { model: official.label, price: priceText(official.estimate) })}
            </Button>
          )}
        </>
      }
    >
      {ofQueues.includes(code) && <p>{t('later')}</p>}
    </JobFailure>
  );
}
