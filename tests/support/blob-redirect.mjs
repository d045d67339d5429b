// Preloaded, or imported by a test: sends requests to Vercel Blob's own hosts to the fake server instead.
await fetch('data:,').catch(() => undefined); // Node creates its dispatcher with the first request.
const place = Symbol.for('undici.globalDispatcher.1');
const network = globalThis[place];
globalThis[place] = {
  dispatch(options, handler) {
    const isBlob = String(options.origin).endsWith('.blob.vercel-storage.com');
    const origin = isBlob ? process.env.VERCEL_BLOB_API_URL : options.origin;
    return network.dispatch(
      { ...options, origin, path: isBlob ? `/stored${options.path}` : options.path },
      handler,
    );
  },
  close: () => network.close(),
  destroy: () => network.destroy(),
};
