'use client';

import { lazy, Suspense, useDeferredValue } from 'react';

// Until it is there, and for what is too long for an answer, the text stands as it came.
const ProseMarkdown = lazy(async () => ({ default: (await import('./prose-markdown')).ProseMarkdown }));

/** A model's sentences are few; more than this is no answer, and parsing it would be felt. */
const markdownCharactersMax = 20_000;

/** What the model said, as safe Markdown. */
export function TurnProse({ text }: { text: string }) {
  const deferred = useDeferredValue(text);
  const plain = <p className="whitespace-pre-wrap">{deferred}</p>;
  return (
    <div className="grid max-h-[60dvh] gap-2 overflow-y-auto text-body scroll-quiet [overflow-wrap:anywhere]">
      {deferred.length > markdownCharactersMax ? (
        plain
      ) : (
        <Suspense fallback={plain}>
          <ProseMarkdown text={deferred} />
        </Suspense>
      )}
    </div>
  );
}
