// Preloaded into a measured server: on SIGUSR2 it collects garbage and prints what is left, and the most there ever was. Needs --expose-gc.
process.on('SIGUSR2', () => {
  globalThis.gc();
  globalThis.gc();
  const { heapUsed, external, rss } = process.memoryUsage();
  const peakRss = process.resourceUsage().maxRSS * 1024;
  console.log(`memory-probe ${JSON.stringify({ heapUsed, external, rss, peakRss })}`);
});
