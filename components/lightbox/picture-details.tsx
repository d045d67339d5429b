'use client';

import { MessageCircle, RotateCw, TextQuote } from 'lucide-react';
import { useFormatter, useTranslations } from 'next-intl';
import { type ReactNode, useState } from 'react';
import type { PictureActions } from '@/components/pictures/use-picture-actions';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { type MoneyText, useMoney } from '@/lib/browser/costs/use-money';
import type { PictureFacts } from '@/lib/browser/library/load-picture';
import { useStudioOnly } from '@/lib/browser/library/use-studio-only';
import type { KeptBytes } from '@/lib/browser/platform/keep-fetched';
import { getCatalogueModel } from '@/lib/catalogue/models';
import { isExactCost } from '@/lib/protocol/exact-cost';
import { ClampedText } from './clamped-text';
import { PictureChainSection } from './picture-chain';

export type PictureDetailsProps = { facts: PictureFacts | null | undefined; actions: PictureActions };

/** A picture's prompt and settings, what it was made from, and what it cost. */
export function PictureDetails({ facts, actions }: PictureDetailsProps) {
  const t = useTranslations('pictures');
  const format = useFormatter();
  const words = useTranslations('pictures.lightbox');
  const { money } = useMoney();
  if (facts === undefined) return null;
  if (facts === null) return <p className="text-muted">{words('missing')}</p>;
  const { row } = facts;
  const made = new Date(row.createdAt);
  return (
    <div className="grid gap-6">
      <section className="grid gap-2.5">
        <div className="flex items-center justify-between">
          <h2 className="font-regular text-body text-muted">
            {words(row.kind === 'upload' ? 'name' : 'prompt')}
          </h2>
          <IconButton label={t('copyPrompt')} size="small" onClick={actions.copyPrompt} className="-mr-1.5">
            <TextQuote aria-hidden="true" className="size-4" />
          </IconButton>
        </div>
        <ClampedText key={row.id} text={row.prompt || words('noPrompt')} />
        <div className="mt-1 flex flex-wrap gap-2">
          {row.kind !== 'upload' && (
            <Button size="small" onClick={actions.reuseSettings}>
              <RotateCw aria-hidden="true" className="size-3.5" />
              {t('again')}
            </Button>
          )}
          {row.conversationId && (
            <Button size="small" onClick={actions.openConversation}>
              <MessageCircle aria-hidden="true" className="size-3.5" />
              {t('conversation')}
            </Button>
          )}
        </div>
      </section>
      <PictureChainSection row={row} />
      <dl className="grid grid-cols-[auto_minmax(0,1fr)] gap-x-5 gap-y-2 border-line border-t pt-5">
        {row.kind !== 'upload' && (
          <Fact name={words('model')}>{getCatalogueModel(row.model)?.label ?? row.model}</Fact>
        )}
        <Fact name={words('size')} isFigure>
          {row.width} × {row.height}
        </Fact>
        {row.kind !== 'upload' && <Fact name={words('settings')}>{settingsText(row.parameters, words)}</Fact>}
        <Fact name={words('file')} isFigure>
          {fileText(row.mimeType, row.sizeBytes)}
        </Fact>
        <StudioOriginal id={row.id} />
        {row.kind !== 'upload' && <Fact name={words('cost')}>{costText(facts, money, words)}</Fact>}
        <Fact name={words(row.kind === 'upload' ? 'added' : 'date')}>
          <time dateTime={row.createdAt} title={made.toISOString()}>
            {format.dateTime(made, { dateStyle: 'medium', timeStyle: 'short' })}
          </time>
        </Fact>
        {row.tasks && (
          <Fact name={words('task')} isFigure>
            <span className="select-all [overflow-wrap:anywhere]">{row.tasks.join(', ')}</span>
          </Fact>
        )}
      </dl>
      {row.isUncertain && <p className="text-pretty text-caption text-warning">{words('uncertain')}</p>}
    </div>
  );
}

/** Says that only the studio has the original of a picture, and offers to fetch it. */
function StudioOriginal({ id }: { id: string }) {
  const t = useTranslations('pictures.lightbox');
  const isStudioOnly = useStudioOnly([id]).has(id);
  const [outcome, setOutcome] = useState<KeptBytes | null>(null);
  const keep = async () => {
    setOutcome(null);
    const { keepOriginal } = await import('@/lib/browser/library/fetch-from-studio');
    setOutcome(await keepOriginal(id));
  };
  if (!isStudioOnly) return null;
  return (
    <Fact name={t('original')}>
      {t('studioOnly')}
      <Button size="small" className="mt-1.5 flex" onClick={() => void keep()}>
        {t('keepHere')}
      </Button>
      {(outcome === 'full' || outcome === 'unreachable') && (
        <p role="alert" className="mt-1.5 text-caption text-warning">
          {t(`notKept.${outcome}`)}
        </p>
      )}
    </Fact>
  );
}

type Words = ReturnType<typeof useTranslations<'pictures.lightbox'>>;

function Fact({
  name,
  isFigure = false,
  children,
}: {
  name: string;
  isFigure?: boolean;
  children: ReactNode;
}) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className={isFigure ? 'figures' : undefined}>{children}</dd>
    </>
  );
}

function settingsText(parameters: PictureFacts['row']['parameters'], t: Words): string {
  const { aspectRatio, resolution, seed, quality, background, moderation, outputCompression, inputFidelity } =
    parameters;
  const settings = [
    aspectRatio,
    resolution,
    quality && t('quality', { value: t(`values.${quality}`) }),
    background && t('background', { value: t(`values.${background}`) }),
    moderation && t('moderation', { value: t(`values.${moderation}`) }),
    outputCompression !== undefined && t('compression', { value: outputCompression }),
    inputFidelity && t('fidelity', { value: t(`values.${inputFidelity}`) }),
    seed !== undefined && t('seed', { value: String(seed) }),
  ].filter(Boolean);
  return settings.join(' · ') || t('defaults');
}

/** A megabyte is a million bytes, as in the limits of the gateway. */
function fileText(mimeType: string, sizeBytes: number): string {
  const size =
    sizeBytes >= 100_000 ? `${(sizeBytes / 1_000_000).toFixed(1)} MB` : `${Math.ceil(sizeBytes / 1000)} kB`;
  return `${mimeType.replace('image/', '').toUpperCase()} · ${size}`;
}

/** A picture's share of its job's cost. Exact if it follows from usage or a price per call, otherwise "about". */
function costText({ row, costBasis }: PictureFacts, money: MoneyText['money'], t: Words): ReactNode {
  const { costMicroUsd, demo } = row;
  if (costMicroUsd === null && demo) return t('costDemoUnknown');
  if (costMicroUsd === null) return t(costBasis === null ? 'costOpen' : 'costUnknown');
  const isExact = isExactCost(costBasis);
  if (demo) {
    return t.rich(isExact ? 'costDemo' : 'costDemoAbout', { amount: money(costMicroUsd, 'about'), figure });
  }
  if (isExact) return figure(money(costMicroUsd, 'exact'));
  return t.rich('costAbout', { amount: money(costMicroUsd, 'about'), figure });
}

function figure(amount: ReactNode) {
  return <span className="figures">{amount}</span>;
}
