'use client';

import { useLocale, useTranslations } from 'next-intl';
import type { CatalogueModel } from '@/lib/catalogue/model';

/** "PNG or WebP": the file formats in which a model can leave the background transparent. */
export function useTransparentFormats(model: Pick<CatalogueModel, 'transparentFormats'>): string {
  const t = useTranslations('parameters.format');
  const locale = useLocale();
  const names = model.transparentFormats.map((format) => t(format));
  return new Intl.ListFormat(locale, { type: 'disjunction' }).format(names);
}
