import 'server-only';

const retryAfterSecondsMax = 86_400;
const waitInWords =
  /(?:try again in|retry after|retry in|wait(?: for)?|请(?:在|等待)?|請(?:在|等待)?)\s*(?:(\d+)\s*m(?:in(?:utes?)?)?\s*)?(\d+(?:\.\d+)?)\s*(ms|s|sec|min|m|h|秒|分)/i;
const secondsPerUnit: Readonly<Record<string, number>> = {
  ms: 0.001,
  s: 1,
  sec: 1,
  秒: 1,
  min: 60,
  m: 60,
  分: 60,
  h: 3_600,
};

/**
 * Whole seconds to wait: from `retry-after` (seconds or an HTTP date), else from words such as "try again in 20s".
 * undefined if neither says.
 */
export function readRetryAfter(headers: Headers, message: string, nowMs: number): number | undefined {
  const header = headers.get('retry-after')?.trim();
  if (header !== undefined && header !== '') {
    const seconds = /^\d+(\.\d+)?$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1000;
    if (Number.isFinite(seconds)) return bounded(seconds);
  }
  const words = waitInWords.exec(message);
  if (words === null) return undefined;
  const [, minutes = '0', amount = '0', unit = 's'] = words;
  return bounded(Number(minutes) * 60 + Number(amount) * (secondsPerUnit[unit.toLowerCase()] ?? 1));
}

function bounded(seconds: number): number {
  return Math.min(retryAfterSecondsMax, Math.max(1, Math.ceil(seconds)));
}
