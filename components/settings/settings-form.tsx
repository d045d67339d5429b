'use client';

import { useLocale, useTranslations } from 'next-intl';
import { type RefObject, useEffect, useRef, useState } from 'react';
import { LibraryCopies } from '@/components/library-copies/library-copies';
import { Button } from '@/components/ui/button';
import { Field } from '@/components/ui/field';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { Select } from '@/components/ui/select';
import { type Locale, localeCookie, locales } from '@/i18n/locales';
import { lockStudio } from '@/lib/browser/session/lock-studio';
import { usePreferences } from '@/lib/browser/session/preferences-store';
import { useSession } from '@/lib/browser/session/session-store';
import { getTheme, setTheme, type Theme, themes } from '@/lib/browser/session/theme';
import { reopenAfterReload } from '@/lib/browser/shell/reopen-settings';
import { getExchangeRate } from '@/lib/catalogue/exchange-rates';
import { today } from '@/lib/catalogue/today';
import { OwnKey } from './own-key';
import { StorageStatus } from './storage-status';

/** Each language is named in that language, so that its speakers recognise it on any page. */
const languageNames: Record<Locale, string> = { en: 'English', 'zh-Hant': '繁體中文', 'zh-Hans': '简体中文' };

export type SettingsFormProps = {
  /** The settings were opened again after a change of language, so the focus goes back to where it was made. */
  focusesLanguage: boolean;
};

export function SettingsForm({ focusesLanguage }: SettingsFormProps) {
  const t = useTranslations('settings');
  const locale = useLocale();
  const session = useSession((state) => state.session);
  const hasPainted = useHasPainted();
  const language = useRef<HTMLSelectElement>(null);
  useFocusAtFirst(language, focusesLanguage);
  const [theme, showTheme] = useState(getTheme);
  const chooseTheme = (chosen: Theme) => {
    showTheme(chosen);
    setTheme(chosen);
  };
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
        value={theme}
        onValueChange={chooseTheme}
      />
      <Field label={t('language')} hint={t('languageHint')}>
        <Select
          ref={language}
          value={locale}
          onValueChange={chooseLocale}
          options={locales.map((value) => ({ value, label: languageNames[value] }))}
        />
      </Field>
      <CurrencyField />
      {(session?.userKeys ?? false) && <OwnKey />}
      {hasPainted && (
        <>
          <StorageStatus />
          <LibraryCopies />
        </>
      )}
      {(session?.lockable ?? false) && <LockButton />}
    </div>
  );
}

/** Focuses an element of a dialog that has just opened, after the dialog has focused its first one. */
function useFocusAtFirst(element: RefObject<HTMLElement | null>, isWanted: boolean): void {
  useEffect(() => {
    if (!isWanted) return;
    const frame = requestAnimationFrame(() => element.current?.focus());
    return () => cancelAnimationFrame(frame);
  }, [element, isWanted]);
}

/** Parts that read the library are rendered a frame later, because they would delay the response to the press. */
function useHasPainted(): boolean {
  const [hasPainted, setHasPainted] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setHasPainted(true));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  return hasPainted;
}

/**
 * Saves the language in the cookie that `proxy.ts` reads and reloads the page, because `html lang` and all messages
 * change. Drafts and jobs survive, as they do any reload; the settings are opened again.
 */
export function chooseLocale(locale: string): void {
  const { name, maxAge } = localeCookie;
  // biome-ignore lint/suspicious/noDocumentCookie: the Cookie Store API is missing on plain http
  document.cookie = `${name}=${locale}; Path=/; Max-Age=${maxAge}; SameSite=Lax`;
  reopenAfterReload();
  window.location.reload();
}

/** Chooses whether amounts are also shown in yuan, and shows the exchange rate. Amounts are stored in dollars. */
export function CurrencyField() {
  const t = useTranslations('settings.currency');
  const currency = usePreferences((state) => state.currency);
  const setCurrency = usePreferences((state) => state.setCurrency);
  const { cnyPerUsd, from, source } = getExchangeRate(today());
  return (
    <SegmentedControl
      legend={t('label')}
      segments={[
        { value: 'usd', label: t('usd') },
        { value: 'usd+cny', label: t('both') },
      ]}
      value={currency}
      onValueChange={setCurrency}
      hint={
        currency === 'usd+cny' && t('rate', { rate: cnyPerUsd, date: from, source: new URL(source).hostname })
      }
    />
  );
}

/** Locks the studio for this browser. Pictures and drafts in the browser are not deleted. */
export function LockButton() {
  const t = useTranslations('settings.access');
  return (
    <section aria-label={t('title')} className="grid gap-1.5">
      <h3 className="text-body text-muted">{t('title')}</h3>
      <p className="text-caption text-muted">{t('text')}</p>
      <Button size="small" className="w-fit" onClick={() => void lockStudio()}>
        {t('lock')}
      </Button>
    </section>
  );
}
