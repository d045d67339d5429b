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

/** The press follows soon: what it opens is fetched now, the dialog and what is in it at once. */
const preload = () => {
  preloadDialog();
  SettingsForm.preload();
};

export function SettingsButton() {
  const t = useTranslations('settings');
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);

  // Opens them again after a change of the language. A page has two buttons, of which one is seen.
  useEffect(() => {
    if (button.current?.checkVisibility() && wereOpenBeforeReload()) setOpen(true);
  }, []);

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
      <Dialog open={open} onOpenChange={setOpen} title={t('title')} size="small">
        {/* Its parts come one after the other; on a phone the sheet would grow upwards with each. */}
        <div className="max-sm:min-h-[80dvh]">
          <SettingsForm />
        </div>
      </Dialog>
    </>
  );
}
