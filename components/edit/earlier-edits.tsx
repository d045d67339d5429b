'use client';

import { SettingsText } from '@/components/jobs/settings-text';
import { PictureGrid } from '@/components/pictures/justified-tiles';
import type { IndexedPicture } from '@/lib/browser/library/library-index-store';
import { usePictureFacts } from '@/lib/browser/library/use-picture';
import { EditSources } from './edit-sources';
import { newestEdits } from './newest-edits';

export type EarlierEditsProps = {
  /** Newest first. */
  pictures: readonly IndexedPicture[];
  onOpen: (id: string) => void;
};

/** Each reads its sources. What is older follows as a grid, which renders only what is near the window. */
const besideSourcesMax = 12;

/** Edits of earlier visits: the newest beside what the library knows them to be made from. */
export function EarlierEdits({ pictures, onOpen }: EarlierEditsProps) {
  const { jobs, older } = newestEdits(pictures, besideSourcesMax);
  return (
    <div className="grid gap-8">
      {[...jobs].map(([jobId, made]) => (
        <EarlierEdit key={jobId} pictures={made} onOpen={onOpen} />
      ))}
      {older.length > 0 && <PictureGrid pictures={older} onOpen={onOpen} />}
    </div>
  );
}

function EarlierEdit({ pictures, onOpen }: EarlierEditsProps) {
  const [first] = pictures;
  const facts = usePictureFacts(first?.id ?? '');
  if (first === undefined) return null;
  const parents = facts?.row.parents ?? [];
  return (
    <article aria-label={first.prompt.slice(0, 80)} className="grid gap-3">
      <header className="min-w-0">
        <p className="line-clamp-2 text-body [overflow-wrap:anywhere]">{facts?.row.prompt ?? first.prompt}</p>
        <p className="figures text-caption text-muted">
          <SettingsText model={first.model} parameters={facts?.row.parameters ?? {}} demo={first.demo} />
        </p>
      </header>
      {/* Its room is kept while it is read. */}
      {facts === undefined && <div className="h-8 pointer-coarse:h-control" />}
      {parents.length > 0 && (
        <EditSources parents={parents} isMasked={facts?.row.isMasked ?? false} results={pictures} />
      )}
      <PictureGrid pictures={pictures} onOpen={onOpen} />
    </article>
  );
}
