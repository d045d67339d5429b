// Runs before the page. zod would try whether it may generate code, which the page's policy forbids and the browser's
// console would report each time.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
