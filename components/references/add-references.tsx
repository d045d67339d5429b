'use client';

import { ImagePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { classNames } from '@/components/ui/class-names';

export type AddReferencesProps = {
  /** Nothing is there yet: it takes the room that pictures will take. */
  isFirst: boolean;
  onFiles: (files: readonly File[]) => void;
};

/** The way in for those who neither drop nor paste. `image/*`: phones then hand over JPEG for HEIC. */
export function AddReferences({ isFirst, onFiles }: AddReferencesProps) {
  const t = useTranslations('references');
  return (
    <label
      className={classNames(
        'relative flex cursor-pointer items-center justify-center gap-2.5 rounded-control border border-edge border-dashed text-body text-muted transition-colors duration-quick',
        'hover:border-text hover:text-text has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2',
        isFirst ? 'min-h-28 flex-col px-4 py-5 text-center' : 'min-h-control px-3',
      )}
    >
      <input
        type="file"
        accept="image/*"
        multiple
        aria-label={t('add')}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // The same file again must count as a change.
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
        className="sr-only"
      />
      <ImagePlus aria-hidden="true" className={isFirst ? 'size-6' : 'size-4'} />
      {isFirst ? (
        <span className="grid gap-0.5">
          <span className="text-text">{t('addFirst')}</span>
          <span className="text-caption">{t('addHint')}</span>
        </span>
      ) : (
        t('addMore')
      )}
    </label>
  );
}
