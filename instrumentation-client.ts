// Runs before the page. Without this, zod would try to generate code, which the page's policy forbids and the browser's
// console would report each time.
Object.assign(globalThis, { __zod_globalConfig: { jitless: true } });
