/** The page is shown first. */
const startAfterMs = 3_000;

let hasStarted = false;

/** Begins to write to the backup folder, if one was chosen; browsers without such folders do nothing. */
export function startBackup(): void {
  if (hasStarted || !('showDirectoryPicker' in globalThis)) return;
  hasStarted = true;
  setTimeout(() => void import('./run-backup').then(({ runBackup }) => runBackup()), startAfterMs);
}
