// Before anything of the page: zod tries out whether it may make code of its own, which the page's policy forbids and
// the browser's console would report each time.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
