import 'server-only';

const control = /\p{Cc}/u;
const controls = /\p{Cc}/gu;

/**
 * JSON whose texts hold line breaks or tabs as they are, which no parser accepts: servers that put JSON together by hand
 * write them. null if it has none. A text of megabytes is cut at its quotes, because a pattern would overflow the stack.
 */
export function escapeControls(json: string): string | null {
  let isInside = false;
  let hasAny = false;
  const parts = json.split('"').map((part) => {
    const wasInside = isInside;
    const isEscaped = wasInside && (/\\+$/.exec(part)?.[0].length ?? 0) % 2 === 1;
    if (!isEscaped) isInside = !isInside;
    if (!wasInside || !control.test(part)) return part;
    hasAny = true;
    return part.replace(controls, (character) => JSON.stringify(character).slice(1, -1));
  });
  return hasAny ? parts.join('"') : null;
}
