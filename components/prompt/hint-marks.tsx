import type { RefObject } from 'react';
import type { PromptHint } from '@/lib/moderation/prompt-hint';

export type HintMarksProps = {
  text: string;
  hints: readonly PromptHint[];
  ref: RefObject<HTMLDivElement | null>;
};

/** A copy of the text under the field that shows only the underlines. It must wrap exactly as the field does. */
export function HintMarks({ text, hints, ref }: HintMarksProps) {
  return (
    <div
      ref={ref}
      aria-hidden="true"
      className="text-field pointer-events-none absolute inset-0 overflow-hidden whitespace-pre-wrap break-words rounded-control border border-transparent bg-well px-3 py-2.5 text-transparent"
    >
      {segments(text, hints).map(({ start, text: part, isHint }) =>
        isHint ? (
          <mark
            key={start}
            className="bg-transparent text-transparent underline decoration-2 decoration-warning decoration-wavy underline-offset-4"
          >
            {part}
          </mark>
        ) : (
          part
        ),
      )}
    </div>
  );
}

function segments(text: string, hints: readonly PromptHint[]) {
  const parts: { start: number; text: string; isHint: boolean }[] = [];
  let position = 0;
  for (const { start, end } of hints) {
    if (start < position || end > text.length) continue;
    parts.push({ start: position, text: text.slice(position, start), isHint: false });
    parts.push({ start, text: text.slice(start, end), isHint: true });
    position = end;
  }
  parts.push({ start: position, text: text.slice(position), isHint: false });
  return parts;
}
