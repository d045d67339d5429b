'use client';

import { useTranslations } from 'next-intl';
import { SettingsText } from '@/components/jobs/settings-text';
import { PictureGrid } from '@/components/pictures/justified-tiles';
import { lazyComponent } from '@/components/ui/lazy-component';
import { newestEdits } from '@/lib/browser/edit/newest-edits';
import { useJobs } from '@/lib/browser/jobs/jobs-store';
import { getJobFiles } from '@/lib/browser/library/job-files';
import { type IndexedPicture, useLibraryIndex } from '@/lib/browser/library/library-index-store';
import { usePictureFacts } from '@/lib/browser/library/use-picture';
import { useEditReferences } from '@/lib/browser/references/reference-form';
import { isRunning, type JobState } from '@/lib/protocol/job-state';
import { EditSources } from './edit-sources';

const Results = lazyComponent(() => import('@/components/jobs/results').then((module) => module.Results));

const EditSuggestions = lazyComponent(() =>
  import('./edit-suggestions').then((module) => module.EditSuggestions),
);

const suggestionsMax = 12;

/** Shows all edits. Before the first one it shows what this page is for, which is also what the server renders. */
export function EditTable() {
  const hasEdits = useJobs(({ jobs, earlier }) => {
    return earlier.includes('edit') || Object.values(jobs).some(({ kind }) => kind === 'edit');
  });
  const hasPictures = useLibraryIndex(({ pictures }) => pictures.some(({ kind }) => kind === 'edit'));
  return hasEdits || hasPictures ? (
    <Results
      kind="edit"
      renderSources={(job) => <JobSources job={job} />}
      renderEarlier={(pictures, onOpen) => <EarlierEdits pictures={pictures} onOpen={onOpen} />}
    />
  ) : (
    <FirstEdit />
  );
}

/**
 * The sources of a job: for a job of this visit from its files in memory, for an earlier one from the row of its first
 * picture.
 */
function JobSources({ job }: { job: JobState }) {
  const { jobId } = job;
  const files = getJobFiles(jobId);
  const saved = job.images.flatMap((image, index) =>
    image.status === 'saved' ? [{ id: `${jobId}:${index}`, width: image.width, height: image.height }] : [],
  );
  const facts = usePictureFacts(files === null ? (saved[0]?.id ?? '') : '');
  const parents = files?.parents ?? facts?.row.parents;
  // A running job has no row yet, but it has sources.
  if (parents === undefined && facts === null && !isRunning(job)) return null;
  const isMasked = files ? files.mask !== null : (facts?.row.isMasked ?? false);
  const awaited = isRunning(job) ? job.images.length - saved.length : 0;
  return <EditSources parents={parents ?? null} isMasked={isMasked} results={saved} awaited={awaited} />;
}

type EarlierEditsProps = {
  /** Newest first. */
  pictures: readonly IndexedPicture[];
  onOpen: (id: string) => void;
};

/** How many jobs are shown with their sources, for which a row is read each. Older pictures follow in a grid. */
const withSourcesMax = 12;

/** Edits of earlier visits, the newest with the sources that the library knows. */
function EarlierEdits({ pictures, onOpen }: EarlierEditsProps) {
  const { jobs, older } = newestEdits(pictures, withSourcesMax);
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
  const parents = facts === undefined ? null : (facts?.row.parents ?? []);
  return (
    <article aria-label={first.prompt.slice(0, 80)} className="grid gap-3">
      <header className="min-w-0">
        <p className="line-clamp-2 text-body [overflow-wrap:anywhere]">{facts?.row.prompt ?? first.prompt}</p>
        <p className="figures text-caption text-muted">
          <SettingsText model={first.model} parameters={facts?.row.parameters ?? {}} demo={first.demo} />
        </p>
      </header>
      {parents?.length !== 0 && (
        <EditSources parents={parents} isMasked={facts?.row.isMasked ?? false} results={pictures} />
      )}
      <PictureGrid pictures={pictures} onOpen={onOpen} />
    </article>
  );
}

/** The table before the first edit: how editing works and, below it, the user's own pictures to begin with. */
function FirstEdit() {
  const t = useTranslations('edit.first');
  const hasReferences = useEditReferences((state) => state.references.length > 0);
  const pictures = useLibraryIndex((state) => state.pictures).slice(0, suggestionsMax);
  return (
    <div className="mx-auto grid max-w-5xl gap-8 pt-[8vh] in-[[data-made~=edit]]:invisible">
      <div className="grid max-w-2xl gap-2">
        <h2 className="text-balance font-strong text-display">
          {t(hasReferences ? 'ready.title' : 'title')}
        </h2>
        <p className="text-pretty text-lead text-muted">{t(hasReferences ? 'ready.text' : 'text')}</p>
      </div>
      <ol className="grid gap-4 text-body sm:grid-cols-3">
        {(['pictures', 'words', 'mask'] as const).map((step, at) => (
          <li key={step} className="grid content-start gap-1 border-line border-t pt-3">
            <p className="font-strong">
              <span className="figures text-muted">{at + 1} </span>
              {t(`${step}.title`)}
            </p>
            <p className="text-pretty text-muted">{t(`${step}.text`)}</p>
          </li>
        ))}
      </ol>
      {pictures.length > 0 && <EditSuggestions pictures={pictures} />}
    </div>
  );
}
