/** Loaded into the servers before their own code: on SIGUSR2 they throw away what is dead, and tell what is left. */
process.on('SIGUSR2', () => {
  // Twice: what was only kept by finalizers is gone after the second.
  globalThis.gc?.();
  globalThis.gc?.();
  const { rss, heapUsed, external } = process.memoryUsage();
  process.stdout.write(`\nmemory ${JSON.stringify({ resident: rss, live: heapUsed + external })}\n`);
});
