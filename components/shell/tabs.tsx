import { useTranslations } from 'next-intl';
import { PageLinks } from './page-links';

/** The five pages within the thumb's reach. */
export function Tabs() {
  const t = useTranslations('shell');
  return (
    <nav
      aria-label={t('pages')}
      className="fixed inset-x-0 bottom-0 z-30 flex h-tabs border-line border-t bg-room px-1 pb-[env(safe-area-inset-bottom)] lg:hidden"
    >
      <PageLinks />
    </nav>
  );
}
