/**
 * Newer versions of Node have some of a browser's globals. Tests that play several tabs bring their own, because locks of
 * the process would be held by the tabs of earlier tests, which are never closed.
 */
for (const name of ['navigator', 'localStorage', 'sessionStorage']) Reflect.deleteProperty(globalThis, name);
