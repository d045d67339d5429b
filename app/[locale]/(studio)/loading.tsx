import { useTranslations } from 'next-intl';
import { Skeleton } from '@/components/ui/skeleton';

/** Between two pages: the light table, still empty. */
export default function StudioLoading() {
  const t = useTranslations('shell');
  return (
    <div className="flex-1 px-4 pt-header lg:px-6">
      <p role="status" className="sr-only">
        {t('loading')}
      </p>
      <div className="grid grid-cols-2 items-start gap-3 pt-2 lg:grid-cols-4">
        <Skeleton className="aspect-square" />
        <Skeleton className="aspect-2/3" />
        <Skeleton className="aspect-3/2" />
        <Skeleton className="aspect-square" />
      </div>
    </div>
  );
}
