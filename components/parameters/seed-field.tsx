'use client';

import { Dices, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Field } from '@/components/ui/field';
import { IconButton } from '@/components/ui/icon-button';
import { TextInput } from '@/components/ui/text-input';
import { offeredSeed } from '@/lib/browser/parameters/job-parameters';
import { typedDigits } from '@/lib/browser/parameters/typed-digits';
import type { CatalogueModel } from '@/lib/catalogue/model';
import { limits } from '@/lib/protocol/limits';
import { useFormDraft } from './use-form-draft';

/** The seed of the model's random numbers; empty for a new one with each call. */
export function SeedField({ model }: { model: CatalogueModel }) {
  const t = useTranslations('parameters.seed');
  const seed = useFormDraft((draft) => draft.choices.seed);
  const setChoice = useFormDraft((draft) => draft.setChoice);
  const { seedMax = limits.seedMax } = model;
  const type = (text: string) => {
    const digits = typedDigits(text, 10);
    setChoice('seed', digits === '' ? null : Math.min(Number(digits), seedMax));
  };
  return (
    <Field label={t('label')} hint={t('hint')}>
      <div className="relative w-fit">
        <TextInput
          inputMode="numeric"
          autoComplete="off"
          placeholder={t('none')}
          className="figures w-52! pr-20"
          value={seed === null ? '' : offeredSeed(model, seed)}
          onChange={(event) => type(event.target.value)}
        />
        <div className="absolute inset-y-0 right-0 flex">
          {seed !== null && (
            <IconButton label={t('clear')} onClick={() => setChoice('seed', null)}>
              <X aria-hidden="true" className="size-4" />
            </IconButton>
          )}
          <IconButton label={t('roll')} onClick={() => setChoice('seed', randomSeed(seedMax))}>
            <Dices aria-hidden="true" className="size-4" />
          </IconButton>
        </div>
      </div>
    </Field>
  );
}

function randomSeed(seedMax: number): number {
  return Math.floor(Math.random() * (seedMax + 1));
}
