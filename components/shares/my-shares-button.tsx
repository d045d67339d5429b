'use client';

import { Share2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Dialog } from '@/components/ui/dialog';
import { IconButton } from '@/components/ui/icon-button';
import { lazyComponent } from '@/components/ui/lazy-component';

const MyShares = lazyComponent(() => import('./my-shares').then((module) => module.MyShares));

/** Opens the list of shares. */
export function MySharesButton() {
  const t = useTranslations('share.mine');
  const [open, setOpen] = useState(false);
  return (
    <>
      <IconButton label={t('title')} aria-haspopup="dialog" onClick={() => setOpen(true)}>
        <Share2 aria-hidden="true" className="size-4.5" />
      </IconButton>
      <Dialog open={open} onOpenChange={setOpen} title={t('title')} shape="sheet">
        <MyShares onLeave={() => setOpen(false)} />
      </Dialog>
    </>
  );
}
