/** The page is shown first. */
const startAfterMs = 3_000;

let hasStarted = false;

/** Begins to write to the backup folder, if this browser has such folders and one was chosen; deletes old exports. */
export function startBackup(): void {
  if (hasStarted) return;
  hasStarted = true;
  setTimeout(() => {
    void import('./temporary-file').then(({ removeOldFiles }) => removeOldFiles());
    if ('showDirectoryPicker' in globalThis) void import('./run-backup').then(({ runBackup }) => runBackup());
  }, startAfterMs);
}
