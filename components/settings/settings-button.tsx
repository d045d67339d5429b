'use client';

import { SlidersHorizontal } from 'lucide-react';
import dynamic from 'next/dynamic';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { IconButton } from '@/components/ui/icon-button';

const SettingsForm = dynamic(() => import('./settings-form').then((module) => module.SettingsForm), {
  ssr: false,
});

/** Opens the settings. */
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
