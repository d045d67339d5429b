'use client';

import { SlidersHorizontal } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { IconButton } from '@/components/ui/icon-button';
import { lazyComponent } from '@/components/ui/lazy-component';

const SettingsForm = lazyComponent(() => import('./settings-form').then((module) => module.SettingsForm));

export function SettingsButton() {
  const t = useTranslations('settings');
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton label={t('title')} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <SlidersHorizontal className="size-4.5" />
      </IconButton>
      <Dialog open={open} onOpenChange={setOpen} title={t('title')} size="small">
        <SettingsForm />
      </Dialog>
    </>
  );
}
