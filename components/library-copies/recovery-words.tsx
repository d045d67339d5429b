'use client';

import { useFormatter, useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/notify';
import { copyText } from '@/lib/browser/platform/copy-text';
import { printText } from '@/lib/browser/platform/print-text';

type Step =
  | { kind: 'closed' | 'asking' | 'failed' }
  /** Recovery words exist already; new ones would replace them. */
  | { kind: 'known'; createdAt: string }
  | { kind: 'shown'; words: string };

/** Makes words by which a device can join this library without another device at hand. They are shown once. */
export function RecoveryWords() {
  const t = useTranslations('copies.words');
  const format = useFormatter();
  const [step, setStep] = useState<Step>({ kind: 'closed' });
  const create = async () => {
    setStep({ kind: 'asking' });
    const { createWords } = await import('@/lib/browser/library-copies/devices');
    const made = await createWords();
    setStep(made ? { kind: 'shown', words: made.words } : { kind: 'failed' });
  };
  const begin = async () => {
    setStep({ kind: 'asking' });
    const { loadWordsDate } = await import('@/lib/browser/library-copies/devices');
    const createdAt = await loadWordsDate();
    if (createdAt === null) await create();
    else setStep({ kind: 'known', createdAt });
  };
  return (
    <div className="grid gap-1.5">
      <Button size="small" className="w-fit" busy={step.kind === 'asking'} onClick={() => void begin()}>
        {t('action')}
      </Button>
      <div role="status" className="grid gap-2 text-caption text-muted">
        {step.kind === 'failed' && t('failed')}
        {step.kind === 'known' && (
          <>
            <p>{t('known', { date: format.dateTime(new Date(step.createdAt), { dateStyle: 'long' }) })}</p>
            <div className="flex flex-wrap gap-2">
              <Button size="small" onClick={() => void create()}>
                {t('replace')}
              </Button>
              <Button size="small" variant="plain" onClick={() => setStep({ kind: 'closed' })}>
                {t('cancel')}
              </Button>
            </div>
          </>
        )}
        {step.kind === 'shown' && <Words words={step.words} onDone={() => setStep({ kind: 'closed' })} />}
      </div>
    </div>
  );
}

function Words({ words, onDone }: { words: string; onDone: () => void }) {
  const t = useTranslations('copies.words');
  const numbered = words.split(' ').map((word, at) => `${at + 1}. ${word}`);
  const copy = async () => {
    if (await copyText(words)) notify({ tone: 'success', title: t('copied') });
    else notify({ tone: 'failure', title: t('copyFailed') });
  };
  const print = () =>
    printText(t('print.title'), [t('print.text', { address: location.origin }), ...numbered]);
  return (
    <div className="grid gap-2 py-1">
      <p className="font-strong text-text">{t('writeDown')}</p>
      <ol
        aria-label={t('action')}
        className="grid select-text grid-cols-2 gap-x-4 gap-y-1 rounded-control border border-line px-3 py-2 font-mono text-body text-text sm:grid-cols-3"
      >
        {words.split(' ').map((word, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a word may come twice, and its place is what it is
          <li key={at} className="flex gap-2">
            <span aria-hidden="true" className="w-5 text-right text-muted tabular-nums">
              {at + 1}
            </span>
            {word}
          </li>
        ))}
      </ol>
      <p>{t('once')}</p>
      <div className="flex flex-wrap gap-2">
        <Button size="small" onClick={() => void copy()}>
          {t('copy')}
        </Button>
        <Button size="small" onClick={print}>
          {t('print.action')}
        </Button>
        <Button size="small" variant="plain" onClick={onDone}>
          {t('done')}
        </Button>
      </div>
    </div>
  );
}
