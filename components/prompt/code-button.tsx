'use client';

import { Code } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { lazyComponent } from '@/components/ui/lazy-component';
import type { SnippetRequest } from '@/lib/snippets/snippet-request';

const CodeDialog = lazyComponent(() => import('./code-dialog').then((module) => module.CodeDialog));

type Order = Omit<SnippetRequest, 'baseUrl'>;

export type CodeButtonProps = {
  readOrder: () => Order | Promise<Order>;
  /** `icon`: where there is little room. */
  look?: 'words' | 'icon';
};

/** "Show code": the request on the form as a program. */
export function CodeButton({ readOrder, look = 'words' }: CodeButtonProps) {
  const t = useTranslations('snippets');
  const [order, setOrder] = useState<Order | null>(null);
  const show = async () => setOrder(await readOrder());
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
      {order && <CodeDialog request={order} onClose={() => setOrder(null)} />}
    </div>
  );
}
