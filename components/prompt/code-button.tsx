'use client';
'use no memo';

import { Code } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { lazyComponent } from '@/components/ui/lazy-component';
import type { SnippetRequest } from '@/lib/snippets/snippet-request';

const CodeDialog = lazyComponent(() => import('./code-dialog').then((module) => module.CodeDialog));

type FormRequest = Omit<SnippetRequest, 'baseUrl'>;

export type CodeButtonProps = {
  /** Reads the form at the moment of the press. */
  readRequest: () => FormRequest | Promise<FormRequest>;
  /** `icon`: only an icon, for narrow places. */
  look?: 'words' | 'icon';
};

/** Shows the request on the form as program code. */
export function CodeButton({ readRequest, look = 'words' }: CodeButtonProps) {
  const t = useTranslations('snippets');
  const [request, setRequest] = useState<FormRequest | null>(null);
  const show = async () => setRequest(await readRequest());
  return (
    <div>
      {look === 'icon' ? (
        <IconButton label={t('show')} onClick={() => void show()}>
          <Code aria-hidden="true" className="size-4" />
        </IconButton>
      ) : (
        <Button variant="plain" className="-mx-2 px-2!" onClick={() => void show()}>
          <Code aria-hidden="true" className="size-4" />
          {t('show')}
        </Button>
      )}
      {request && <CodeDialog request={request} onClose={() => setRequest(null)} />}
    </div>
  );
}
