'use client';

import { useTranslations } from 'next-intl';
import { type ReactNode, useEffect } from 'react';
import { useDropzone } from 'react-dropzone';
import type { ReferenceForm } from '@/lib/browser/reference-forms';
import { addReferenceFiles } from '@/lib/browser/workflows/form-references';

/** A page that takes pictures wherever they are dropped, and from the clipboard. */
export function DropAnywhere({ form, children }: { form: ReferenceForm; children: ReactNode }) {
  const t = useTranslations('references');
  const { getRootProps, rootRef, isDragGlobal } = useDropzone({
    noClick: true,
    noKeyboard: true,
    // What a file is, its bytes say: everything is taken, and each tile tells.
    onDrop: (files) => void addReferenceFiles(form, files),
  });

  // Synchronises with the document: drops beside this page's own part, and pasted pictures.
  useEffect(() => {
    const onDrop = (event: DragEvent) => {
      if (event.target instanceof Node && rootRef.current?.contains(event.target)) return;
      take(form, event.dataTransfer, event);
    };
    const onPaste = (event: ClipboardEvent) => {
      // Copied from an office program, text comes with a picture of itself: a field then wants the text.
      const isField = event.target instanceof HTMLElement && event.target.closest('input, textarea');
      if (isField && event.clipboardData?.types.includes('text/plain')) return;
      take(form, event.clipboardData, event);
    };
    document.addEventListener('drop', onDrop);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('drop', onDrop);
      document.removeEventListener('paste', onPaste);
    };
  }, [form, rootRef]);

  return (
    <div {...getRootProps({ role: 'none', className: 'contents' })}>
      {children}
      {isDragGlobal && (
        <div className="pointer-events-none fixed inset-0 z-40 grid place-items-center bg-[color-mix(in_srgb,var(--room)_82%,transparent)] p-6">
          <p className="grid size-full max-h-96 max-w-2xl place-items-center rounded-panel border-2 border-safelight border-dashed text-center font-strong text-title">
            {t('dropHere')}
          </p>
        </div>
      )}
    </div>
  );
}

function take(form: ReferenceForm, data: DataTransfer | null, event: Event): void {
  const files = [...(data?.files ?? [])];
  if (files.length === 0) return;
  event.preventDefault();
  void addReferenceFiles(form, files);
}
