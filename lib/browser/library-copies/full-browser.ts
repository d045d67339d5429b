import { ignoreStorageFailure } from '../platform/storage-failure';
import { updateCopying } from './copying-state';
import { useFullBrowser } from './full-browser-store';
import { makeRoom } from './make-room';

let hasMadeRoom = false;

/**
 * Drops originals that the studio has, because the browser is too full for rows, once: if that is not enough, others fill
 * the disk. Otherwise notes that the browser is full. It has room again once something was deleted, perhaps by another
 * site.
 * @returns whether it is worth trying again at once
 */
export async function makeRoomOnce(): Promise<boolean> {
  let wasDropped = false;
  if (!hasMadeRoom) {
    hasMadeRoom = true;
    await ignoreStorageFailure(async () => {
      wasDropped = await makeRoom(0);
    });
  }
  if (wasDropped) return true;
  useFullBrowser.setState({ isFull: true });
  await ignoreStorageFailure(() => updateCopying({ problem: 'no-room' }));
  return false;
}

/** The copier could write everything. */
export function noteRoom(): void {
  hasMadeRoom = false;
  useFullBrowser.setState({ isFull: false });
}
