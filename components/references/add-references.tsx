'use client';

import { ImagePlus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import type { Ref } from 'react';
import { classNames } from '@/components/ui/class-names';

export type AddReferencesProps = {
  /** `first`: large, while there is no picture yet. `icon`: for places with little room. */
  look: 'first' | 'more' | 'icon';
  onFiles: (files: readonly File[]) => void;
  inputRef?: Ref<HTMLInputElement>;
};

const styles = {
  // As high as what replaces it: a tile with its mask, the button for more, and the choice of the edge.
  first:
    'min-h-[calc(7.75rem+max(2*var(--leading-caption),var(--control-small))+var(--leading-body)+2*var(--control))] flex-col px-4 py-5 text-center',
  more: 'min-h-control px-3',
  icon: 'size-control hover:bg-[color-mix(in_srgb,var(--color-text)_7%,transparent)]',
} as const;

/** Opens the file picker. With `image/*` phones convert HEIC to JPEG. */
export function AddReferences({ look, onFiles, inputRef }: AddReferencesProps) {
  const t = useTranslations('references');
  const isFirst = look === 'first';
  return (
    <label
      data-tooltip={look === 'icon' ? t('add') : undefined}
      className={classNames(
        'relative flex shrink-0 cursor-pointer items-center justify-center gap-2.5 rounded-control text-body text-muted transition-colors duration-quick',
        'hover:border-text hover:text-text has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2',
        look !== 'icon' && 'border border-edge border-dashed',
        styles[look],
      )}
    >
      <input
        ref={inputRef}
        type="file"
        accept="image/*"
        multiple
        aria-label={t('add')}
        onChange={(event) => {
          const files = [...(event.target.files ?? [])];
          // Choosing the same file again must count as a change.
          event.target.value = '';
          if (files.length > 0) onFiles(files);
        }}
        className="sr-only"
      />
      <ImagePlus aria-hidden="true" className={isFirst ? 'size-6' : 'size-4'} />
      {look === 'more' && t('addMore')}
      {isFirst && (
        <span className="grid gap-0.5">
          <span className="text-text">{t('addFirst')}</span>
          <span className="text-balance text-caption">{t('addHint')}</span>
        </span>
      )}
    </label>
  );
}
