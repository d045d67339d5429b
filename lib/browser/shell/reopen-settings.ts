const key = 'safelight:settings-open';

/** Opens the settings again after the reload that a change of language needs. */
export function reopenAfterReload(): void {
  try {
    sessionStorage.setItem(key, '1');
  } catch {
    // Storage is denied: the settings close, and nothing else is lost.
  }
}

/** Whether the settings were open before the reload; true only at the first call. */
export function wereOpenBeforeReload(): boolean {
  try {
    const wereOpen = sessionStorage.getItem(key) !== null;
    if (wereOpen) sessionStorage.removeItem(key);
    return wereOpen;
  } catch {
    return false;
  }
}
