'use client';

import { Download, Share2, Trash2 } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { notify } from '@/components/ui/notify';
import { downloadPicture } from '@/lib/browser/library/download-picture';
import { SelectionFrame } from './selection-frame';

export type SelectionBarProps = {
  count: number;
  /** Which of the selected pictures is being downloaded, counted from 1; null while no download runs. */
  downloadingNumber: number | null;
  onDownload: () => void;
  onShare: () => void;
  onDelete: () => void;
  onClear: () => void;
};

/** What can be done with the selected pictures. */
export function SelectionBar({
  count,
  downloadingNumber,
  onDownload,
  onShare,
  onDelete,
  onClear,
}: SelectionBarProps) {
  const t = useTranslations('gallery.selection');
  return (
    <SelectionFrame
      text={
        downloadingNumber === null ? t('count', { count }) : t('saving', { done: downloadingNumber, count })
      }
      onClear={onClear}
    >
      <Button busy={downloadingNumber !== null} onClick={onDownload}>
        <Download aria-hidden="true" className="size-4 max-sm:hidden" />
        {t('saveAll')}
      </Button>
      <Button onClick={onShare}>
        <Share2 aria-hidden="true" className="size-4 max-sm:hidden" />
        {t('share')}
      </Button>
      <Button variant="danger" onClick={onDelete}>
        <Trash2 aria-hidden="true" className="size-4 max-sm:hidden" />
        {t('delete')}
      </Button>
    </SelectionFrame>
  );
}

/** Downloads pictures one after another. */
export function useDownloadPictures(): {
  downloadingNumber: number | null;
  download: (ids: readonly string[]) => Promise<void>;
} {
  const t = useTranslations('gallery.selection');
  const pictureTexts = useTranslations('pictures.notices');
  const [downloadingNumber, setDownloadingNumber] = useState<number | null>(null);

  const download = async (ids: readonly string[]) => {
    let downloaded = 0;
    try {
      for (const [at, id] of ids.entries()) {
        setDownloadingNumber(at + 1);
        if ((await downloadPicture(id)) !== null) downloaded += 1;
      }
      const isAll = downloaded === ids.length;
      notify({
        tone: isAll ? 'success' : 'failure',
        title: isAll
          ? t('saved', { count: downloaded })
          : t('savedSome', { saved: downloaded, count: ids.length }),
        ...(isAll ? {} : { text: t('savedSomeText') }),
      });
    } catch {
      notify({ tone: 'failure', title: pictureTexts('failed'), text: pictureTexts('failedText') });
    } finally {
      setDownloadingNumber(null);
    }
  };
  return { downloadingNumber, download };
}
