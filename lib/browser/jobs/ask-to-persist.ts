import type { TrackedJob } from './tracked-job';

let hasAsked = false;

/**
 * Asks the browser not to evict the library, once a visit, when the first picture that cost money is in it: some
 * browsers ask their user, who then knows why.
 */
export async function askToPersist({ state }: TrackedJob): Promise<void> {
  const isWorthKeeping = !state.demo && state.images.some((image) => image.status === 'saved');
  if (hasAsked || !isWorthKeeping) return;
  hasAsked = true;
  const { requestPersistence } = await import('../platform/storage-quota');
  await requestPersistence();
}
