import { StudioFrame } from '@/components/shell/studio-frame';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';

export default async function StudioLayout({ children, params }: LayoutProps<'/[locale]'>) {
  await pageLocaleOrNotFound(params);
  return <StudioFrame>{children}</StudioFrame>;
}
