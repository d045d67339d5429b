import { randomUUID } from 'node:crypto';

/**
 * Answers what the framework would take for a failure of its own, and answer 500: other methods, and addresses that
 * cannot be read.
 * @returns whether it was one
 */
export function rejectMalformedRequest({ method, url }, response) {
  const allow = 'GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE';
  const isMethod = allow.split(', ').includes(method);
  if (isMethod && url.startsWith('/') && isReadable(url)) return false;
  const error = isMethod
    ? { code: 'invalid_request', message: 'This address cannot be read.' }
    : { code: 'method_not_allowed', message: `This server takes ${allow}.` };
  const body = JSON.stringify({ error: { ...error, requestId: randomUUID() } });
  // What is left of a body is not waited for.
  response.writeHead(isMethod ? 400 : 405, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    connection: 'close',
    ...(isMethod ? {} : { allow }),
  });
  response.end(body);
  return true;
}

function isReadable(url) {
  try {
    decodeURIComponent(url.split('?', 1)[0]);
    return true;
  } catch {
    return false;
  }
}
