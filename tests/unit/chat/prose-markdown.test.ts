import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { describe, expect, it } from 'vitest';
import { ProseMarkdown } from '@/components/chat/prose-markdown';

const html = (text: string) => renderToStaticMarkup(createElement(ProseMarkdown, { text }));

describe("a model's prose", () => {
  it('is Markdown', () => {
    expect(html('Here it is: **smaller**\n\n- the lamp')).toMatch(
      /<p>Here it is: <strong>smaller<\/strong><\/p>\s*<ul>\s*<li>the lamp<\/li>\s*<\/ul>/,
    );
  });

  it.each([
    '<img src=x onerror=alert(1)>',
    '<script>alert(1)</script>',
    'a <b onclick="alert(1)">b</b>',
    '<iframe src="https://example.org"></iframe>',
    '<svg onload=alert(1)>',
  ])('shows %s as text', (text) => {
    const markup = html(text);
    expect(markup).not.toMatch(/<(?!\/?p>)/);
    expect(markup).toContain('&lt;');
  });

  it.each([
    '![alt](https://example.org/tracker.png)',
    '![<img src=x onerror=alert(1)>](https://example.org/a.png "<script>")',
    '[![alt](https://example.org/a.png)](https://example.org)',
    '![a][b]\n\n[b]: https://example.org/a.png',
  ])('fetches no picture for %s', (text) => {
    expect(html(text)).not.toMatch(/<img|src=/);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,<script>',
    'file:///etc/passwd',
    '//example.org',
    'vbscript:x',
  ])('does not link to %s', (address) => {
    expect(html(`[press](${address}) and <${address}>`)).not.toContain('href');
  });

  it('links to http and https without a referrer', () => {
    expect(html('[page](https://example.org/a)')).toContain(
      '<a href="https://example.org/a" target="_blank" rel="noopener noreferrer"',
    );
  });
});
