// `npm start`: chooses address and port, and serves the build in this process, so that signals reach the server.
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import nextEnv from '@next/env';
import { drainUnreadBodies } from '../lib/server/edge/drain-unread-bodies.mjs';
import { limitPipelining } from '../lib/server/edge/limit-pipelining.mjs';
import { prioritizeNewConnections } from '../lib/server/edge/prioritize-new-connections.mjs';
import { rejectMalformedRequest } from '../lib/server/edge/reject-malformed-requests.mjs';
import { explainPortError } from './check-port.mjs';

// Pictures pass through by the megabyte and are garbage at once. V8 counts their bytes as growth of its small heap, and
// would collect all of it for every second picture.
setFlagsFromString('--heap-growing-percent=300');

// Set before Next is loaded, whose modules read it as they load.
process.env.NODE_ENV = 'production';
// A standalone build has no next.config.mjs; Next gets the built configuration as from the build's own server.
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

// Anybody in the network could spend a server key that no access code protects.
const hasUnprotectedKey = Boolean(AIHUBMIX_API_KEY?.trim()) && !STUDIO_ACCESS_CODE;
const host = HOST?.trim() || (hasUnprotectedKey ? '127.0.0.1' : '0.0.0.0');
if (hasUnprotectedKey && !['127.0.0.1', 'localhost', '::1'].includes(host)) {
  console.warn(
    `\nWARNING: this studio listens on ${host} with a server key and no STUDIO_ACCESS_CODE:\n` +
      'anybody who reaches it can spend your balance. Set STUDIO_ACCESS_CODE, or HOST=127.0.0.1.\n',
  );
}

// Next gets `localhost` whatever the address: it treats a rewrite to a host name other than its own as one to another
// site, and its URLs always say localhost for 127.0.0.1 (seen in 16.4).
const app = next({ dev: false, hostname: 'localhost', port: Number(PORT) });
let ready;
const prepare = () => {
  ready ??= app.prepare().then(() => app.getRequestHandler());
  return ready;
};
const server = createServer();
// docs/decisions/0009-what-runs-before-next.md says what these four are worth.
drainUnreadBodies(server);
const isFromFlood = limitPipelining(server);
const answer = async (request, response) => {
  if (rejectMalformedRequest(request, response)) return;
  const handle = await prepare();
  await handle(request, response);
};
prioritizeNewConnections(server, answer, isFromFlood);

// Longer than proxies keep idle connections (nginx: 60 s): if this server closed first, a request that the proxy is
// sending at that moment would be lost.
server.keepAliveTimeout = 65_000;

server.once('error', (error) => {
  console.error(explainPortError(error, host, PORT));
  process.exit(1);
});

// Platforms kill a process after 30 s; storing what is left takes a moment.
const graceMs = 25_000;
let isStopping = false;
async function stop() {
  if (isStopping) process.exit(1);
  isStopping = true;
  // lib/server/startup/start.ts sets it. Requests are answered until the jobs have ended.
  await globalThis.safelightStop?.(graceMs);
  server.close();
  server.closeIdleConnections();
  // The last frames are on their way to their readers; slower readers get the rest from the next process.
  setTimeout(() => process.exit(0), 500);
}
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, stop);

// The port is opened first, so that a taken one is reported at once; requests wait until the app is ready.
server.listen({ port: Number(PORT), host }, async () => {
  try {
    await prepare();
  } catch (error) {
    console.error(`Safelight cannot start: ${error.message}`);
    process.exit(1);
  }
  // Set once configuration and storage are in order; otherwise the process says why and ends.
  while (!globalThis.safelightStop) await new Promise((resolve) => setTimeout(resolve, 20));
  const { port } = server.address();
  const mode = AIHUBMIX_API_KEY?.trim() ? '' : ', in demo mode: no key is set, nothing is charged';
  console.log(`Safelight is ready on http://localhost:${port}${mode}`);
});
