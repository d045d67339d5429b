import { useDraft } from '../parameters/form-draft-store';
import { getRecipe } from './shares-api';

/** Query parameters of the address that "Open in the studio" on a share leads to. */
const parameters = { share: 'share', picture: 'picture' } as const;

/** The shared picture that the address names, or null if it names none. */
export function readSharedAddress(search: string): { shareId: string; picture: number } | null {
  const query = new URLSearchParams(search);
  const shareId = query.get(parameters.share) ?? '';
  const picture = query.get(parameters.picture) ?? '0';
  if (!/^[0-9a-f]{32}$/.test(shareId) || !/^\d{1,4}$/.test(picture)) return null;
  return { shareId, picture: Number(picture) };
}

/**
 * Fills the form with the prompt of a shared picture, and with its settings if they are shared. It submits nothing.
 * @returns a function that restores the form
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
