'use client';

import type { ComponentProps } from 'react';
import Markdown from 'react-markdown';

/**
 * The text of a reverse model as Markdown. It is untrusted: HTML stays text, pictures are never fetched, and links lead
 * to http(s) addresses only.
 */
export function ProseMarkdown({ text }: { text: string }) {
  return (
    <Markdown
      allowedElements={allowed}
      unwrapDisallowed
      urlTransform={safeAddress}
      components={{ a: SafeLink }}
    >
      {text}
    </Markdown>
  );
}

const allowed = [
  ...['p', 'br', 'em', 'strong', 'del', 'code', 'pre', 'blockquote', 'hr', 'a'],
  ...['ul', 'ol', 'li', 'h1', 'h2', 'h3', 'h4', 'h5', 'h6'],
];

function safeAddress(address: string): string | null {
  return /^https?:\/\//i.test(address) ? address : null;
}

function SafeLink({ href, children }: ComponentProps<'a'>) {
  if (!href) return children;
  return (
    <a href={href} target="_blank" rel="noopener noreferrer" className="underline underline-offset-2">
      {children}
    </a>
  );
}
