'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useMoney } from '@/lib/browser/costs/use-money';
import { getCatalogueModel } from '@/lib/catalogue/models';
import { entryCost } from './entry-cost';
import { figure } from './figure';
import { OutcomeMark, outcomeOf } from './outcome-mark';
import type { LedgerLine } from './use-ledger-pages';

/** Enough of a prompt to know the call by. */
const promptMax = 160;

/** One call: a row of the table; on a phone what and cost above, when and how it ended below. */
export function LedgerRow({ line }: { line: LedgerLine }) {
  const t = useTranslations('costs');
  const errors = useTranslations('errors');
  const format = useFormatter();
  const { entry, pictures } = line;
  const outcome = outcomeOf(entry);
  const kind = t(`kinds.${entry.kind}`);
  const made = new Date(entry.createdAt);
  return (
    <tr className="border-line border-b align-top max-md:grid max-md:grid-cols-[minmax(0,1fr)_auto] max-md:gap-x-4 max-md:gap-y-1 max-md:py-3 md:[&>td]:py-2.5 md:[&>td]:pr-6 md:[&>td:last-child]:pr-0">
      <td className="whitespace-nowrap text-muted tabular-nums max-md:order-3 max-md:text-caption">
        <time dateTime={entry.createdAt} title={entry.createdAt}>
          {format.dateTime(made, { dateStyle: 'medium', timeStyle: 'short' })}
        </time>
      </td>
      <td className="min-w-0 md:w-full md:max-w-0">
        {pictures && <p className="truncate">{pictures.prompt.slice(0, promptMax)}</p>}
        <p className={pictures ? 'truncate text-caption text-muted' : 'truncate'}>
          {kind} · {getCatalogueModel(entry.model)?.label ?? entry.model}
        </p>
      </td>
      <td className="md:min-w-52 max-md:order-4 max-md:text-right max-md:text-caption">
        <span className="flex gap-1.5 max-md:justify-end">
          <OutcomeMark outcome={outcome} />
          <span className="min-w-0">
            {t(`outcomes.${outcome}`)}
            {entry.reason !== null && errors(`${entry.reason}.title`) !== t(`outcomes.${outcome}`) && (
              <span className="block text-caption text-muted max-md:hidden">
                {errors(`${entry.reason}.title`)}
              </span>
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
  } as const;
  const isMoney = certainty === 'exact' || certainty === 'about';
  return (
    <>
      <p className={isMoney ? undefined : 'text-muted'}>{words[certainty]}</p>
      <p className="text-caption text-muted" title={tokens ?? undefined}>
        {certainty === 'demo'
          ? amount !== null && t.rich('demoWould', { amount, figure })
          : certainty !== 'nothing' && t(`bases.${basis}`)}
        {certainty === 'nothing' && t('bases.none')}
      </p>
    </>
  );
}
