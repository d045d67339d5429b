import { isExactCost } from '@/lib/protocol/exact-cost';
import type { SharedFacts, ShareLifetime } from '@/lib/protocol/shares';
import { loadPicture, loadPictureFacts, type PictureFacts } from '../library/load-picture';
import type { OwnShare } from './own-shares';
import { saveOwnShare } from './own-shares';
import { ShareProblem } from './share-problem';
import { createShare } from './shares-api';

/** What the creator of a share chose to show. */
export interface ShareChoices {
  title: string;
  showPrompt: boolean;
  showSettings: boolean;
  showCost: boolean;
  lifetimeDays: ShareLifetime;
  allowDownload: boolean;
  /** Empty for no password. */
  password: string;
}

/**
 * Creates a draft on the server and saves it in this browser. Only the facts that the user chose are sent.
 * @throws ShareProblem if a picture is no longer in the library
 */
export async function draftShare(pictureIds: readonly string[], choices: ShareChoices): Promise<OwnShare> {
  const { title, lifetimeDays, allowDownload, password } = choices;
  const pictures: (SharedFacts & { sizeBytes: number })[] = [];
  for (const id of pictureIds) {
    const [facts, blob] = await Promise.all([loadPictureFacts(id), loadPicture(id, 'original')]);
    if (facts === null || blob === null) throw new ShareProblem('missing');
    pictures.push({ sizeBytes: blob.size, ...chosenFacts(facts, choices) });
  }
  const { id, token, partBytes } = await createShare({
    title,
    lifetimeDays,
    allowDownload,
    ...(password === '' ? {} : { password }),
    pictures,
  });
  const createdAt = new Date().toISOString();
  const share = { id, token, title, createdAt, pictureIds, upload: { partBytes, picture: 0, part: 0 } };
  await saveOwnShare(share);
  return share;
}

function chosenFacts({ row, costBasis }: PictureFacts, choices: ShareChoices): SharedFacts {
  const { prompt, kind, model, parameters, costMicroUsd, demo } = row;
  const isExact = isExactCost(costBasis);
  // An uploaded picture has its file name in place of a prompt, and file names are private.
  const isGenerated = kind !== 'upload';
  // A demo picture has only a simulated cost.
  const hasCost = choices.showCost && costMicroUsd !== null && isGenerated && !demo;
  return {
    ...(choices.showPrompt && isGenerated && prompt !== '' ? { prompt } : {}),
    ...(choices.showSettings && isGenerated ? { settings: { kind, model, parameters } } : {}),
    ...(hasCost ? { cost: { microUsd: costMicroUsd, isExact } } : {}),
  };
}
