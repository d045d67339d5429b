// Before `npm start` installs and builds, which takes minutes: whether there is a port to serve on.
import { createServer } from 'node:net';
import { portProblem } from './port-problem.mjs';

const { HOST: host = '0.0.0.0', PORT: port = '3000' } = process.env;
const server = createServer();
server.once('error', (error) => {
  console.error(portProblem(error, host, port));
  process.exit(1);
});
// What is no port at all is said by the start itself.
if (/^\d{1,5}$/.test(port) && Number(port) <= 65_535) server.listen(Number(port), host, () => server.close());
