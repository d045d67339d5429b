'use client';

import { useLocale, useTranslations } from 'next-intl';
import { useTheme } from 'next-themes';
import { Field } from '@/components/ui/field';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { Select } from '@/components/ui/select';
import { type Locale, locales } from '@/i18n/locales';
import { useSession } from '@/lib/browser/session/session-store';
import { chooseLocale } from './choose-locale';
import { CurrencyField } from './currency-field';
import { LockButton } from './lock-button';
import { OwnKey } from './own-key';
import { StorageStatus } from './storage-status';

const themes = ['system', 'light', 'dark'] as const;
type Theme = (typeof themes)[number];

/** A language is named in its own words, whatever the page speaks. */
const languageNames: Record<Locale, string> = { en: 'English', 'zh-Hant': '繁體中文', 'zh-Hans': '简体中文' };

export function SettingsForm() {
  const t = useTranslations('settings');
  const locale = useLocale();
  const session = useSession((state) => state.session);
  const { theme, setTheme } = useTheme();
  const labels: Record<Theme, string> = {
    system: t('themeSystem'),
    light: t('themeLight'),
    dark: t('themeDark'),
  };
  return (
    <div className="grid gap-5">
      <SegmentedControl
        legend={t('theme')}
        segments={themes.map((value) => ({ value, label: labels[value] }))}
        value={themes.find((known) => known === theme) ?? 'system'}
        onValueChange={setTheme}
      />
      <Field label={t('language')} hint={t('languageHint')}>
        <Select
          value={locale}
          onValueChange={chooseLocale}
          options={locales.map((value) => ({ value, label: languageNames[value] }))}
        />
      </Field>
      <CurrencyField />
      {(session?.userKeys ?? false) && <OwnKey />}
      <StorageStatus />
      {(session?.lockable ?? false) && <LockButton />}
    </div>
  );
}
