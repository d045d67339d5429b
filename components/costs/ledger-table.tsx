'use client';

import { CircleAlert, CircleCheck, CircleDashed, CircleSlash, Eraser, TriangleAlert } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { IconButton } from '@/components/ui/icon-button';
import { useMoney } from '@/lib/browser/costs/use-money';
import { getCatalogueModel } from '@/lib/catalogue/models';
import { figure } from './cost-sums';
import { entryCost, entryOutcome, type OutcomeName } from './describe-entry';
import type { LedgerLine } from './use-ledger-pages';

/** Enough of a prompt to recognise the call. */
const promptMax = 160;

const marks = {
  succeeded: { icon: CircleCheck, colour: 'text-success' },
  partial: { icon: TriangleAlert, colour: 'text-warning' },
  failed: { icon: CircleAlert, colour: 'text-failure' },
  cancelled: { icon: CircleSlash, colour: 'text-muted' },
  interrupted: { icon: TriangleAlert, colour: 'text-warning' },
  open: { icon: CircleDashed, colour: 'text-safelight' },
  unknown: { icon: CircleDashed, colour: 'text-muted' },
} as const;

export type LedgerTableProps = {
  lines: readonly LedgerLine[];
  labelledBy: string;
  /** Called after a prompt was forgotten. */
  onChange: () => void;
};

/** All issued calls, newest first. */
export function LedgerTable({ lines, labelledBy, onChange }: LedgerTableProps) {
  const t = useTranslations('costs.columns');
  return (
    <table aria-labelledby={labelledBy} className="w-full border-collapse text-body max-md:block">
      <thead className="text-left text-caption text-muted max-md:sr-only">
        <tr className="border-line border-b [&>th]:pr-6 [&>th]:pb-2 [&>th]:font-regular [&>th]:whitespace-nowrap [&>th:last-child]:pr-0">
          <th scope="col">{t('time')}</th>
          <th scope="col">{t('what')}</th>
          <th scope="col">{t('outcome')}</th>
          <th scope="col" className="text-right">
            {t('pictures')}
          </th>
          <th scope="col" className="text-right">
            {t('cost')}
          </th>
        </tr>
      </thead>
      <tbody className="max-md:block">
        {lines.map((line) => (
          <LedgerRow key={line.entry.jobId} line={line} onChange={onChange} />
        ))}
      </tbody>
    </table>
  );
}

/** One call. On a phone, the first line shows what it was and its cost, the second when it was and how it ended. */
function LedgerRow({ line, onChange }: { line: LedgerLine; onChange: () => void }) {
  const t = useTranslations('costs');
  const errors = useTranslations('errors');
  const format = useFormatter();
  const { entry, pictures } = line;
  const { outcome, reason } = entryOutcome(entry);
  const kind = t(`kinds.${entry.kind}`);
  const made = new Date(entry.createdAt);
  // Only the ledger has the prompt of a call that failed, or whose pictures were deleted.
  const prompt = pictures?.prompt || entry.prompt || '';
  return (
    <tr className="border-line border-b align-top max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-4 max-md:gap-y-1 max-md:py-3 md:[&>td]:py-2.5 md:[&>td]:pr-6 md:[&>td:last-child]:pr-0">
      <td className="whitespace-nowrap text-muted tabular-nums max-md:order-3 max-md:text-caption">
        <time dateTime={entry.createdAt} title={entry.createdAt}>
          {format.dateTime(made, { dateStyle: 'medium', timeStyle: 'short' })}
        </time>
      </td>
      <td className="min-w-0 md:w-full md:max-w-0">
        {prompt !== '' && (
          <div className="flex items-center gap-1">
            <p className="min-w-0 truncate">{prompt.slice(0, promptMax)}</p>
            {!pictures && <ForgetButton jobId={entry.jobId} prompt={prompt} onForgotten={onChange} />}
          </div>
        )}
        <p className={prompt !== '' ? 'truncate text-caption text-muted' : 'truncate'}>
          {kind} · {getCatalogueModel(entry.model)?.label ?? entry.model}
        </p>
      </td>
      <td className="md:min-w-52 max-md:order-4 max-md:text-right max-md:text-caption">
        <span className="flex gap-1.5 max-md:justify-end">
          <OutcomeMark outcome={outcome} />
          <span className="min-w-0">
            {t(`outcomes.${outcome}`)}
            {reason !== null && errors(`${reason}.title`) !== t(`outcomes.${outcome}`) && (
              <span className="block text-caption text-muted max-md:hidden">{errors(`${reason}.title`)}</span>
            )}
          </span>
        </span>
      </td>
      <td className="text-right text-muted tabular-nums max-md:hidden">
        <span className="sr-only">
          {pictures ? t('pictures', { count: pictures.count }) : t('picturesNone')}
        </span>
        <span aria-hidden="true">{pictures?.count ?? '–'}</span>
      </td>
      <td className="whitespace-nowrap text-right max-md:order-2">
        <Cost line={line} />
      </td>
    </tr>
  );
}

type ForgetButtonProps = { jobId: string; prompt: string; onForgotten: () => void };

/** Removes the prompt from a row whose pictures are gone. */
function ForgetButton({ jobId, prompt, onForgotten }: ForgetButtonProps) {
  const t = useTranslations('costs');
  const forget = async () => {
    const { forgetPrompt } = await import('@/lib/browser/costs/ledger');
    await forgetPrompt(jobId);
    onForgotten();
  };
  return (
    <IconButton
      label={t('forgetPrompt')}
      aria-description={prompt}
      size="small"
      className="-my-1 shrink-0"
      onClick={() => void forget()}
    >
      <Eraser aria-hidden="true" className="size-3.5" />
    </IconButton>
  );
}

function Cost({ line: { entry } }: { line: LedgerLine }) {
  const t = useTranslations('costs');
  const { money } = useMoney();
  const { amount, certainty, basis } = entryCost(entry, money);
  const { usage } = entry;
  const tokens =
    usage &&
    t('tokens', { text: usage.inputTextTokens, picture: usage.inputImageTokens, output: usage.outputTokens });
  const words = {
    exact: figure(amount),
    about: t.rich('about', { amount: amount ?? '', figure }),
    nothing: t('nothing'),
    unknown: t('amountUnknown'),
    demo: t('demoCost'),
    demoAbout: t('demoCost'),
  } as const;
  const isMoney = certainty === 'exact' || certainty === 'about';
  return (
    <>
      <p className={isMoney ? undefined : 'text-muted'}>{words[certainty]}</p>
      <p className="text-caption text-muted" title={tokens ?? undefined}>
        {certainty === 'demo' || certainty === 'demoAbout'
          ? amount !== null &&
            t.rich(certainty === 'demo' ? 'demoWould' : 'demoWouldAbout', { amount, figure })
          : t(`bases.${certainty === 'nothing' ? 'none' : basis}`)}
      </p>
    </>
  );
}

/** A decorative icon beside the outcome's name. */
function OutcomeMark({ outcome }: { outcome: OutcomeName }) {
  const { icon: Icon, colour } = marks[outcome];
  return <Icon aria-hidden="true" className={`mt-[calc((1lh-0.875rem)/2)] size-3.5 shrink-0 ${colour}`} />;
}
