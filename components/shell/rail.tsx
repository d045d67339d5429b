import { useTranslations } from 'next-intl';
import { SettingsButton } from '@/components/settings/settings-button';
import { JobsIndicator } from './jobs-indicator';
import { PageLinks } from './page-links';
import { RailMark } from './rail-mark';

/** The slim edge of the wide studio: pages above, what runs and settings below. */
export function Rail() {
  const t = useTranslations('shell');
  return (
    <div className="sticky top-notice z-20 hidden h-window w-rail flex-col items-stretch border-line border-r px-1.5 py-3 lg:flex">
      <RailMark />
      <nav aria-label={t('pages')} className="mt-5 grid gap-1">
        <PageLinks />
      </nav>
      <div className="mt-auto grid justify-items-center gap-1">
        <JobsIndicator />
        <SettingsButton />
      </div>
    </div>
  );
}
