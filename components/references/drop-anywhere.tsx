'use client';

import { useTranslations } from 'next-intl';
import { type DragEvent as DragOver, type ReactNode, useEffect } from 'react';
import { useDropzone } from 'react-dropzone';
import { notify } from '@/components/ui/notify';
import { addReferenceFiles, addReferencePicture } from '@/lib/browser/references/form-references';
import { readDrop } from '@/lib/browser/references/picture-drag';
import type { ReferenceForm } from '@/lib/browser/references/reference-forms';
import { isForAnother } from './takes-own-files';

/** A page that takes pictures wherever they are dropped, and from the clipboard. */
export function DropAnywhere({ form, children }: { form: ReferenceForm; children: ReactNode }) {
  const t = useTranslations('references');
  const { getRootProps, rootRef, isDragGlobal } = useDropzone({
    noClick: true,
    noKeyboard: true,
    // What a file is, its bytes say: everything is taken, and each tile tells.
    onDrop: (files) => void addReferenceFiles(form, files),
  });
  /** Whether the event had anything for this page. */
  const take = (data: DataTransfer | null): boolean => {
    const dropped = readDrop(data);
    if (dropped.kind === 'picture') void addReferencePicture(form, dropped.id);
    else if (dropped.kind === 'files') void addReferenceFiles(form, dropped.files);
    else if (dropped.kind === 'address') {
      notify({ tone: 'failure', title: t('address.title'), text: t('address.text') });
    } else return false;
    return true;
  };
  /** Files are the dropzone's; what else is dropped is looked at before it. */
  const takeOther = (event: DragOver) => {
    if (isForAnother(event.target)) return event.stopPropagation();
    const { kind } = readDrop(event.dataTransfer);
    // Words that are dragged into a field are the field's.
    if (kind === 'nothing' || (kind === 'address' && isField(event.target))) return event.stopPropagation();
    if (kind === 'files' && event.dataTransfer.files.length > 0) return;
    event.preventDefault();
    event.stopPropagation();
    take(event.dataTransfer);
  };

  // Synchronises with the document: drops beside this page's own part, and pasted pictures.
  useEffect(() => {
    const onDrop = (event: DragEvent) => {
      if (isForAnother(event.target)) return;
      if (event.target instanceof Node && rootRef.current?.contains(event.target)) return;
      if (take(event.dataTransfer)) event.preventDefault();
    };
    const onPaste = (event: ClipboardEvent) => {
      const { target, clipboardData } = event;
      if (isForAnother(target)) return;
      // Copied from an office program, text comes with a picture of itself: a field then wants the text.
      if (isField(target) && clipboardData?.types.includes('text/plain')) return;
      if (take(clipboardData)) event.preventDefault();
    };
    document.addEventListener('drop', onDrop);
    document.addEventListener('paste', onPaste);
    return () => {
      document.removeEventListener('drop', onDrop);
      document.removeEventListener('paste', onPaste);
    };
  });

  return (
    <div {...getRootProps({ role: 'none', className: 'contents', onDrop: takeOther })}>
      {children}
      {isDragGlobal && (
        <div className="pointer-events-none fixed inset-0 z-40 grid place-items-center bg-[color-mix(in_srgb,var(--color-room)_82%,transparent)] p-6">
          <p className="grid size-full max-h-96 max-w-2xl place-items-center rounded-panel border-2 border-safelight border-dashed text-center font-strong text-title">
            {t('dropHere')}
          </p>
        </div>
      )}
    </div>
  );
}

function isField(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target.closest('input, textarea') !== null;
}
