import { withLock } from '../platform/locks';
import { type OwnShare, useOwnShares } from './shares-store';

/** Keeps a share of this browser, or what has become of it. One tab at a time: a token that is lost is lost for good. */
export async function saveOwnShare(share: OwnShare): Promise<void> {
  await change((store) => store.keep(share));
}

export async function forgetOwnShare(id: string): Promise<void> {
  await change((store) => store.forget(id));
}

/** The shares of this browser, with what other tabs have made. */
export async function readOwnShares(): Promise<readonly OwnShare[]> {
  await useOwnShares.persist.rehydrate();
  return useOwnShares.getState().shares;
}

async function change(apply: (store: ReturnType<typeof useOwnShares.getState>) => void): Promise<void> {
  await withLock('shares', async () => {
    await useOwnShares.persist.rehydrate();
    apply(useOwnShares.getState());
  });
}
