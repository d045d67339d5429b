import 'server-only';

const requestIdHeaders = [
  'x-aihubmix-request-id',
  'x-request-id',
  'x-oneapi-request-id',
  'request-id',
  'cf-ray',
];

/** The tid at the end of a message, else the request id of the headers. */
export function readRequestId(message: string, headers: Headers): string | undefined {
  const inMessage = /\b(?:tid|request id)[:：]\s*([\w-]{1,100})/i.exec(message)?.[1];
  if (inMessage !== undefined) return inMessage;
  for (const name of requestIdHeaders) {
    const value = headers.get(name);
    if (value !== null && /^[\w.:-]{1,100}$/.test(value)) return value;
  }
  return undefined;
}
