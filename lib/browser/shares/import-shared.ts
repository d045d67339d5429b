import { useDraft } from '../parameters/form-draft-store';
import { getRecipe } from './shares-api';

/** Names of the address that a share's "Open in the studio" leads to. */
const names = { share: 'share', picture: 'picture' } as const;

/** The shared picture that the page's address names; null where it names none. */
export function readSharedAddress(search: string): { shareId: string; picture: number } | null {
  const query = new URLSearchParams(search);
  const shareId = query.get(names.share) ?? '';
  const picture = query.get(names.picture) ?? '0';
  if (!/^[0-9a-f]{32}$/.test(shareId) || !/^\d{1,4}$/.test(picture)) return null;
  return { shareId, picture: Number(picture) };
}

/**
 * Fills the form with a shared picture's prompt, and its settings where they are shared; nothing is sent, nothing else
 * is taken.
 * @returns how to have the form back as it was
 */
export async function importShared({
  shareId,
  picture,
}: {
  shareId: string;
  picture: number;
}): Promise<{ undo: () => void }> {
  const { prompt, settings } = await getRecipe(shareId, picture);
  const { prompt: earlierPrompt, modelId, choices } = useDraft.getState();
  if (settings === null) useDraft.getState().setPrompt(prompt);
  else useDraft.getState().load({ prompt, model: settings.model, parameters: settings.parameters });
  return { undo: () => useDraft.setState({ prompt: earlierPrompt, modelId, choices }) };
}
