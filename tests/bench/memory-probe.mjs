// Preloaded into a measured server: on SIGUSR2 it collects garbage and prints what is left. Needs --expose-gc.
process.on('SIGUSR2', () => {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  console.log(`memory-probe ${JSON.stringify({ heapUsed, external, rss })}`);
});
