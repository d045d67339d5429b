import { ShareDialogHost } from '@/components/shares/share-dialog-host';
import { StudioFrame } from '@/components/shell/studio-frame';
import { StudioStart } from '@/components/startup/studio-start';
import { pageLocaleOrNotFound } from '@/i18n/page-locale';

export default async function StudioLayout({ children, params }: LayoutProps<'/[locale]'>) {
  await pageLocaleOrNotFound(params);
  return (
    <>
      <StudioStart />
      <StudioFrame>{children}</StudioFrame>
      <ShareDialogHost />
    </>
  );
}
