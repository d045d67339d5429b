'use client';

import { Code } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { CodeDialog } from '@/components/prompt/code-dialog';
import { Button } from '@/components/ui/button';
import { readCreateOrder } from './create-order';

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
