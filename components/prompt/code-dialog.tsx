'use client';

import { useTranslations } from 'next-intl';
import { useEffect, useState } from 'react';
import { Button } from '@/components/ui/button';
import { Dialog } from '@/components/ui/dialog';
import { SegmentedControl } from '@/components/ui/segmented-control';
import type { SnippetRequest } from '@/lib/snippets/snippet-request';
import type { SnippetLanguage } from '@/lib/snippets/write-snippet';

const gatewayUrl = 'https://aihubmix.com/v1';
const languages: readonly { value: SnippetLanguage; label: string }[] = [
  { value: 'python', label: 'Python' },
  { value: 'javascript', label: 'JavaScript' },
  { value: 'curl', label: 'cURL' },
];

export type CodeDialogProps = { request: Omit<SnippetRequest, 'baseUrl'>; onClose: () => void };

export function CodeDialog({ request, onClose }: CodeDialogProps) {
  const t = useTranslations('snippets');
  const [language, setLanguage] = useState<SnippetLanguage>('python');
  const code = useSnippet(language, request);
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    if (code === null) return;
    const { copyText } = await import('@/lib/browser/platform/copy-text');
    setCopied(await copyText(code));
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={t('title')}
      description={t('description')}
      size="large"
    >
      <div className="grid min-h-0 gap-4">
        <div className="flex flex-wrap items-end justify-between gap-3">
          <div className="min-w-72">
            <SegmentedControl
              legend={t('language')}
              legendHidden
              segments={languages}
              value={language}
              onValueChange={(value) => {
                setLanguage(value);
                setCopied(false);
              }}
            />
          </div>
          <Button onClick={() => void copy()} disabled={code === null}>
            {copied ? t('copied') : t('copy')}
          </Button>
        </div>
        <pre
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolling region must be reachable by keyboard
          tabIndex={0}
          className="font-mono scroll-quiet max-h-[55dvh] min-h-64 overflow-auto rounded-control border border-line bg-room p-4 text-caption"
        >
          <code>{code}</code>
        </pre>
      </div>
    </Dialog>
  );
}

/** The code of the request. Its writer is loaded when the dialog first opens. */
function useSnippet(language: SnippetLanguage, request: Omit<SnippetRequest, 'baseUrl'>): string | null {
  const [code, setCode] = useState<string | null>(null);
  // Loads the snippet writer and writes the code.
  useEffect(() => {
    let isStale = false;
    void import('@/lib/snippets/write-snippet').then(({ writeSnippet }) => {
      if (!isStale) setCode(writeSnippet(language, { ...request, baseUrl: gatewayUrl }));
    });
    return () => {
      isStale = true;
    };
  }, [language, request]);
  return code;
}
