'use client';

import { lazyComponent } from '@/components/ui/lazy-component';

// Loaded lazily, because a boundary is part of every first load. If this cannot be loaded, `global-error.tsx` is shown.
const FailedPage = lazyComponent(() =>
  import('@/components/shell/failed-page').then((module) => module.FailedPage),
);

export default function StudioError({ reset }: { error: Error; reset: () => void }) {
  return <FailedPage onRetry={reset} />;
}
