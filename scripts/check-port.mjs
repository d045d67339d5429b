// Run before `npm start` installs and builds, which takes minutes: checks that the port can be opened.
import { createServer } from 'node:net';
import { pathToFileURL } from 'node:url';

/**
 * Why a port cannot be opened, and what to do.
 * @param {NodeJS.ErrnoException} error
 * @param {string} host
 * @param {string} port
 */
export function explainPortError(error, host, port) {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is taken. Stop what uses it, or choose another: PORT=3001 npm start`;
  }
  if (error.code === 'EACCES') {
    return `Port ${port} may not be opened by this user. Choose one above 1023: PORT=3000 npm start`;
  }
  return `Cannot listen on ${host}:${port}: ${error.message}`;
}

function checkPort() {
  const { HOST: host = '0.0.0.0', PORT: port = '3000' } = process.env;
  // scripts/start.mjs rejects a PORT that is not a port.
  if (!/^\d{1,5}$/.test(port) || Number(port) > 65_535) return;
  const server = createServer();
  server.once('error', (error) => {
    console.error(explainPortError(error, host, port));
    process.exit(1);
  });
  server.listen(Number(port), host, () => server.close());
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) checkPort();
