/** Chromium's additions to the DOM's types: files and folders that the user picks. */
interface PermissionMethods {
  queryPermission?(descriptor: { mode: 'readwrite' }): Promise<PermissionState>;
  requestPermission?(descriptor: { mode: 'readwrite' }): Promise<PermissionState>;
}
export type PickedFolder = FileSystemDirectoryHandle & PermissionMethods;

interface Pickers {
  showSaveFilePicker?(options: { suggestedName: string; id: string }): Promise<FileSystemFileHandle>;
  showDirectoryPicker?(options: { id: string; mode: 'readwrite' }): Promise<PickedFolder>;
}

const pickers = (): Pickers => (typeof window === 'undefined' ? {} : (window as Pickers));

/** Whether this browser lets pages write to folders that the user picks. */
export const canPickFolder = () => pickers().showDirectoryPicker !== undefined;
export const canPickFile = () => pickers().showSaveFilePicker !== undefined;

/** Call it within the press of a button. null: the user picked none. */
export function pickFolder(): Promise<PickedFolder | null> {
  return orCancelled(async () =>
    pickers().showDirectoryPicker?.({ id: 'safelight-library', mode: 'readwrite' }),
  );
}

/** A file to write to. Call it within the press of a button. null: the user picked none. */
export function pickFile(suggestedName: string): Promise<FileSystemFileHandle | null> {
  return orCancelled(async () => pickers().showSaveFilePicker?.({ suggestedName, id: 'safelight-library' }));
}

async function orCancelled<Picked>(pick: () => Promise<Picked | undefined>): Promise<Picked | null> {
  try {
    return (await pick()) ?? null;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') return null;
    throw error;
  }
}

/** Whether the page may write to a folder: `prompt` needs the press of a button. */
export async function folderPermission(folder: PickedFolder): Promise<PermissionState> {
  return (await folder.queryPermission?.({ mode: 'readwrite' })) ?? 'granted';
}

export async function requestFolderPermission(folder: PickedFolder): Promise<PermissionState> {
  return (await folder.requestPermission?.({ mode: 'readwrite' })) ?? 'granted';
}
