/**
 * Why a port cannot be opened, and what to do.
 * @param {NodeJS.ErrnoException} error
 * @param {string} host
 * @param {string} port
 */
export function portProblem(error, host, port) {
  if (error.code === 'EADDRINUSE') {
    return `Port ${port} is taken. Stop what uses it, or choose another: PORT=3001 npm start`;
  }
  if (error.code === 'EACCES') {
    return `Port ${port} may not be opened by this user. Choose one above 1023: PORT=3000 npm start`;
  }
  return `Cannot listen on ${host}:${port}: ${error.message}`;
}
