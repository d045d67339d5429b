const key = 'safelight:settings-open';

/** Lets the settings be open again after the reload that a change of the language needs. */
export function reopenAfterReload(): void {
  try {
    sessionStorage.setItem(key, '1');
  } catch {
    // Storage is denied: the settings close, and nothing else is lost.
  }
}

/** Whether the settings were open before a reload; once. */
export function wereOpenBeforeReload(): boolean {
  try {
    const wereOpen = sessionStorage.getItem(key) !== null;
    if (wereOpen) sessionStorage.removeItem(key);
    return wereOpen;
  } catch {
    return false;
  }
}
