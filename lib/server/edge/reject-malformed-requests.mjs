import { randomUUID } from 'node:crypto';

/**
 * Answers requests with unknown methods or undecodable addresses, which the framework answers with 500 or with a page.
 * @returns whether the request was malformed and is answered
 */
export function rejectMalformedRequest({ method, url }, response) {
  const allow = 'GET, HEAD, OPTIONS, POST, PUT, PATCH, DELETE';
  const isMethod = allow.split(', ').includes(method);
  if (isMethod && url.startsWith('/') && isDecodable(url)) return false;
  const error = isMethod
    ? { code: 'invalid_request', message: 'This address cannot be read.' }
    : { code: 'method_not_allowed', message: `This server takes ${allow}.` };
  const body = JSON.stringify({ error: { ...error, requestId: randomUUID() } });
  response.writeHead(isMethod ? 400 : 405, {
    'content-type': 'application/json',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    ...(isMethod ? {} : { allow }),
  });
  response.end(body);
  return true;
}

function isDecodable(url) {
  try {
    decodeURIComponent(url.split('?', 1)[0]);
    return true;
  } catch {
    return false;
  }
}
