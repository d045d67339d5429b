'use client';

import { Code } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { Button } from '@/components/ui/button';
import { onDemand } from '@/components/ui/on-demand';
import { readCreateOrder } from './create-order';

const CodeDialog = onDemand(() =>
  import('@/components/prompt/code-dialog').then((module) => module.CodeDialog),
);

/** "Show code": the request on the form as a program. */
export function CodeButton() {
  const t = useTranslations('snippets');
  const [order, setOrder] = useState<ReturnType<typeof readCreateOrder> | null>(null);
  return (
    <div>
      <Button variant="plain" className="-mx-2 px-2!" onClick={() => setOrder(readCreateOrder())}>
        <Code aria-hidden="true" className="size-4" />
        {t('show')}
      </Button>
      {order && <CodeDialog request={order} onClose={() => setOrder(null)} />}
    </div>
  );
}
