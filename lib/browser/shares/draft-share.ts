import type { SharedFacts, ShareLifetime } from '@/lib/protocol/shares';
import { loadPicture, loadPictureFacts, type PictureFacts } from '../library/load-picture';
import type { OwnShare } from './own-shares';
import { saveOwnShare } from './own-shares';
import { ShareProblem } from './share-problem';
import { createShare } from './shares-api';

/** What a share shows, as its creator chose. */
export interface ShareChoices {
  title: string;
  showPrompt: boolean;
  showSettings: boolean;
  showCost: boolean;
  lifetimeDays: ShareLifetime;
  allowDownload: boolean;
  /** Empty: none. */
  password: string;
}

/**
 * Tells the studio what will be shared; nothing that was not chosen is told.
 * @throws ShareProblem for a picture that is not in the library any more
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
  const isExact = costBasis === 'usage' || costBasis === 'per-call';
  // An upload has its file's name where others have their prompt; that stays at home.
  const isMade = kind !== 'upload';
  // What a demo picture would have cost is nobody's expense.
  const hasCost = choices.showCost && costMicroUsd !== null && isMade && !demo;
  return {
    ...(choices.showPrompt && isMade && prompt !== '' ? { prompt } : {}),
    ...(choices.showSettings && isMade ? { settings: { kind, model, parameters } } : {}),
    ...(hasCost ? { cost: { microUsd: costMicroUsd, isExact } } : {}),
  };
}
