import type { CatalogueModel } from '@/lib/catalogue/model';
import { limits } from '@/lib/protocol/limits';
import type { JobFiles } from '../library/job-files';
import { type ReadyReference, readyReferences } from '../references/reference';
import { editForm } from '../references/reference-form';
import { requestShares } from '../references/request-shares';
import { jobBodyLimit } from '../session/load-session';

/** The files of an edit by this model, from the form as it stands; null while no reference is ready. */
export async function collectEditFiles({
  model,
}: {
  model: Pick<CatalogueModel, 'id' | 'route' | 'mask'>;
}): Promise<JobFiles | null> {
  const ready = readyReferences(editForm.store.getState().references);
  const sent = ready.flatMap(({ id, pictureId, compressed }) =>
    compressed ? [{ blob: compressed.blob, parent: pictureId ?? compressed.sourceId ?? id }] : [],
  );
  const [first] = ready;
  if (first === undefined || sent.length === 0) return null;
  const files = {
    references: sent.map(({ blob }) => blob),
    mask: model.mask ? await renderMaskOf(first) : null,
    parents: sent.map(({ parent }) => parent),
  };
  if (model.route !== 'gemini') return files;
  const { attachSignatures } = await import('./attach-signatures');
  return attachSignatures(files, model.id);
}

async function renderMaskOf({ mask, progress: { info } }: ReadyReference): Promise<Blob | null> {
  if (mask === null) return null;
  const { renderMask } = await import('../mask/render-mask');
  const { width, height } = info;
  const limitBytes = Math.min(limits.maskBytes, (await jobBodyLimit()) * requestShares.mask);
  return renderMask(mask, { width, height }, limitBytes);
}
