// Shows a page of the studio's own where a reload finds no network. It keeps that page and its script, which are the
// same for everybody, and never an answer of the studio: all else goes to the network as if this file did not exist.
const page = '/offline/page.html';
const script = '/offline/page.js';
const cacheName = 'safelight-offline-1';

self.addEventListener('install', (event) => {
  event.waitUntil(keepPage().then(() => self.skipWaiting()));
});

self.addEventListener('activate', (event) => {
  event.waitUntil(begin());
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET') return;
  if (request.mode === 'navigate') event.respondWith(answer(event, page));
  else if (new URL(request.url).pathname === script) event.respondWith(answer(event, script));
});

async function keepPage() {
  const cache = await caches.open(cacheName);
  await cache.addAll([page, script].map((path) => new Request(path, { cache: 'reload' })));
}

async function begin() {
  for (const name of await caches.keys()) if (name !== cacheName) await caches.delete(name);
  // A page does not wait for this worker to start before its request leaves.
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}

async function answer(event, instead) {
  try {
    return (await event.preloadResponse) ?? (await fetch(event.request));
  } catch (error) {
    const kept = await caches.match(instead);
    if (kept === undefined) throw error;
    return kept;
  }
}
