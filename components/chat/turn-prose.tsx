'use client';

import { lazy, Suspense, useDeferredValue } from 'react';

// Until it is there, the text stands as it came.
const ProseMarkdown = lazy(async () => ({ default: (await import('./prose-markdown')).ProseMarkdown }));

/** A model's sentences are few; more than this is no answer, and parsing it would be felt. */
const markdownCharactersMax = 20_000;

/** What the model said, as safe Markdown. */
export function TurnProse({ text }: { text: string }) {
  const deferred = useDeferredValue(text);
  if (deferred.length > markdownCharactersMax) {
    return (
      <p
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
        tabIndex={0}
        className="scroll-quiet max-h-[40dvh] overflow-y-auto whitespace-pre-wrap rounded-control border border-line p-3 text-caption [overflow-wrap:anywhere]"
      >
        {deferred}
      </p>
    );
  }
  return (
    <div className="grid gap-2 text-body [&_blockquote]:border-line [&_blockquote]:border-l-2 [&_blockquote]:pl-3 [&_h1]:font-strong [&_h2]:font-strong [&_h3]:font-strong [&_ol]:list-decimal [&_ol]:pl-5 [&_pre]:overflow-x-auto [&_ul]:list-disc [&_ul]:pl-5 [overflow-wrap:anywhere]">
      <Suspense fallback={<p className="whitespace-pre-wrap">{deferred}</p>}>
        <ProseMarkdown text={deferred} />
      </Suspense>
    </div>
  );
}
