'use client';

import { Search, X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { IconButton } from '@/components/ui/icon-button';
import { TextInput } from '@/components/ui/text-input';

export type GallerySearchProps = {
  value: string;
  onValueChange: (value: string) => void;
  className?: string;
};

/** Searches prompts. Escape clears the search. */
export function GallerySearch({ value, onValueChange, className = '' }: GallerySearchProps) {
  const t = useTranslations('gallery');
  return (
    <search className={`relative min-w-0 ${className}`}>
      <Search
        aria-hidden="true"
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-3 z-1 size-4 text-muted"
      />
      <TextInput
        type="search"
        aria-label={t('search')}
        placeholder={t('search')}
        value={value}
        enterKeyHint="search"
        autoComplete="off"
        onChange={(event) => onValueChange(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === 'Escape') onValueChange('');
        }}
        className="pl-9 [&::-webkit-search-cancel-button]:hidden"
      />
      {value !== '' && (
        <IconButton
          label={t('clearSearch')}
          size="small"
          onClick={() => onValueChange('')}
          className="-translate-y-1/2 absolute top-1/2 right-1"
        >
          <X aria-hidden="true" className="size-3.5" />
        </IconButton>
      )}
    </search>
  );
}
