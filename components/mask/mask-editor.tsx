'use client';

import { useTranslations } from 'next-intl';
import { Dialog } from 'radix-ui';
import { useState } from 'react';
import type { MaskPoint } from '@/lib/browser/mask/mask-area';
import type { Reference } from '@/lib/browser/references/reference';
import { MaskWorkspace } from './mask-workspace';

export type MaskEditorProps = {
  reference: Reference;
  /** Of the picture that will be sent: the mask has exactly these dimensions. */
  size: { width: number; height: number };
  onClose: () => void;
};

/** Where the part of a picture is painted that may change. */
export function MaskEditor({ reference, size, onClose }: MaskEditorProps) {
  const t = useTranslations('edit.mask');
  const [draft, setDraft] = useState<readonly MaskPoint[] | null>(null);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Content
          // The bench gives the focus to its stage.
          onOpenAutoFocus={(event) => event.preventDefault()}
          onEscapeKeyDown={(event) => {
            // The first press lets go of a shape, the second of the editor.
            if (draft === null) return;
            event.preventDefault();
            setDraft(null);
          }}
          className="dialog-overlay fixed inset-0 z-50 bg-room text-body text-text outline-none"
        >
          <Dialog.Title className="sr-only">{t('title')}</Dialog.Title>
          <Dialog.Description className="sr-only">{t('description')}</Dialog.Description>
          <MaskWorkspace
            reference={reference}
            size={size}
            draft={draft}
            onDraft={setDraft}
            onClose={onClose}
          />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
