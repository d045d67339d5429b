import 'server-only';

const charactersMax = 500;

/**
 * Upstream's text, safe to show and to log: without the key of the call or anything that looks like one, without
 * control and direction characters, at most 500 characters.
 */
export function redact(text: string, apiKey: string): string {
  const withoutKey = apiKey === '' ? text : text.replaceAll(apiKey, '[key]');
  const clean = withoutKey
    .replace(/(?<![\p{L}\p{N}])sk-[\w*.…-]{3,}/gu, '[key]')
    .replace(/\bBearer\s+\S+/gi, 'Bearer [key]')
    .replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  const characters = [...clean.slice(0, (charactersMax + 1) * 2)];
  return characters.length <= charactersMax ? clean : `${characters.slice(0, charactersMax - 1).join('')}…`;
}

/** An error and its causes as one redacted error for the log, because an error of the network may quote a header. */
export function redactedCause(cause: unknown, apiKey: string): Error {
  const links: string[] = [];
  for (let link = cause; link instanceof Error && links.length < 5; link = link.cause) {
    const code = 'code' in link && typeof link.code === 'string' ? ` (${link.code})` : '';
    links.push(`${link.name}: ${link.message}${code}`);
  }
  return new Error(redact(links.join(' ← ') || String(cause), apiKey));
}
