// `npm start`: decides address and port, says so if the port is taken, and serves the build in this process, so that
// signals reach the server.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import nextEnv from '@next/env';
import { limitPipelining } from '../lib/server/edge/limit-pipelining.mjs';
import { prioritizeNewConnections } from '../lib/server/edge/prioritize-new-connections.mjs';
import { rejectMalformedRequest } from '../lib/server/edge/reject-malformed-requests.mjs';
import { portProblem } from './port-problem.mjs';

// Pictures pass through by the megabyte and are gone at once. V8 counts their bytes to its small heap, and would look
// through all of that for every second picture.
setFlagsFromString('--heap-growing-percent=300');

// Before Next is loaded: its parts ask for it as they load.
process.env.NODE_ENV = 'production';
// A standalone build brings its configuration along as it was built, and is given it as its own server would do it.
if (!existsSync('next.config.mjs')) {
  const { config } = JSON.parse(readFileSync('.next/required-server-files.json', 'utf8'));
  process.env.__NEXT_PRIVATE_STANDALONE_CONFIG = JSON.stringify(config);
}
const { default: next } = await import('next');

nextEnv.loadEnvConfig(process.cwd(), false);
const { AIHUBMIX_API_KEY, STUDIO_ACCESS_CODE, HOST, PORT = '3000' } = process.env;

if (!/^\d{1,5}$/.test(PORT) || Number(PORT) > 65_535) {
  console.error('Configuration: PORT should be a whole number from 0 to 65535.');
  process.exit(1);
}

// A server key without an access code would let anybody in the network spend it.
const isKeyUnprotected = Boolean(AIHUBMIX_API_KEY?.trim()) && !STUDIO_ACCESS_CODE;
const host = HOST?.trim() || (isKeyUnprotected ? '127.0.0.1' : '0.0.0.0');
if (isKeyUnprotected && !['127.0.0.1', 'localhost', '::1'].includes(host)) {
  console.warn(
    `\nWARNING: this studio listens on ${host} with a server key and no STUDIO_ACCESS_CODE:\n` +
      'anybody who reaches it can spend your balance. Set STUDIO_ACCESS_CODE, or HOST=127.0.0.1.\n',
  );
}

// Next is told `localhost` whatever the address: it takes a rewrite to another host name than its own for one to
// another site, and its URLs always say localhost for 127.0.0.1 (seen in 16.4).
const app = next({ dev: false, hostname: 'localhost', port: Number(PORT) });
let ready;
const prepare = () => {
  ready ??= app.prepare().then(() => app.getRequestHandler());
  return ready;
};
const server = createServer();
const isOfFlood = limitPipelining(server);
prioritizeNewConnections(server, async (request, response) => {
  if (isOfFlood(request) || rejectMalformedRequest(request, response)) return;
  const handle = await prepare();
  await handle(request, response);
});

// Longer than proxies keep theirs (nginx 60 s): whoever closes first must not be the one that cannot know of a request
// on its way.
server.keepAliveTimeout = 65_000;

server.once('error', (error) => {
  console.error(portProblem(error, host, PORT));
  process.exit(1);
});

// 30 s is what platforms grant before they kill; parking what is left takes a moment.
const graceMs = 25_000;
let isStopping = false;
async function stop() {
  if (isStopping) process.exit(1);
  isStopping = true;
  // Set as the server starts, by lib/server/start.ts. Until the jobs have ended, readers are served.
  await globalThis.safelightStop?.(graceMs);
  server.close();
  server.closeIdleConnections();
  // The last frames are on their way to their readers; whoever reads slower asks the next process for the rest.
  setTimeout(() => process.exit(0), 500);
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);

// The port first, so that a taken one is said at once; requests wait until the app is ready.
server.listen({ port: Number(PORT), host }, async () => {
  try {
    await prepare();
  } catch (error) {
    console.error(`Safelight cannot start: ${error.message}`);
    process.exit(1);
  }
  // Set once configuration and storage were found in order; a start that they stop says so and ends by itself.
  while (!globalThis.safelightStop) await new Promise((resolve) => setTimeout(resolve, 20));
  const { port } = server.address();
  const mode = AIHUBMIX_API_KEY?.trim() ? '' : ', in demo mode: no key is set, nothing is charged';
  console.log(`Safelight is ready on http://localhost:${port}${mode}`);
});
