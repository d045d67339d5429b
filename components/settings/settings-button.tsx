'use client';
'use no memo';

import { SlidersHorizontal } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useEffect, useRef, useState } from 'react';
import { Dialog, preloadDialog } from '@/components/ui/dialog';
import { IconButton } from '@/components/ui/icon-button';
import { lazyComponent } from '@/components/ui/lazy-component';
import { wereOpenBeforeReload } from '@/lib/browser/shell/reopen-settings';

const SettingsForm = lazyComponent(() => import('./settings-form').then((module) => module.SettingsForm));

/** Called when a press is likely: fetches the dialog and its contents together. */
const preload = () => {
  preloadDialog();
  SettingsForm.preload();
};

export function SettingsButton() {
  const t = useTranslations('settings');
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const [isReopened, setReopened] = useState(false);

  // Opens the settings again after a change of language. A page has two such buttons, of which one is visible.
  useEffect(() => {
    if (!button.current?.checkVisibility() || !wereOpenBeforeReload()) return;
    // The focus returns to it when the settings close.
    button.current.focus({ preventScroll: true });
    setReopened(true);
    setOpen(true);
  }, []);

  const changeOpen = (isOpen: boolean) => {
    setOpen(isOpen);
    if (!isOpen) setReopened(false);
  };
  return (
    <>
      <IconButton
        ref={button}
        label={t('title')}
        aria-haspopup="dialog"
        onClick={() => setOpen(true)}
        onPointerEnter={preload}
        onTouchStart={preload}
        onFocus={preload}
      >
        <SlidersHorizontal className="size-4.5" />
      </IconButton>
      <Dialog open={open} onOpenChange={changeOpen} title={t('title')} size="small">
        {/* Its parts appear one after another; without this height, a phone's sheet would grow upwards with each. */}
        <div className="max-sm:min-h-[80dvh]">
          <SettingsForm focusesLanguage={isReopened} />
        </div>
      </Dialog>
    </>
  );
}
