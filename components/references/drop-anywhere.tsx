'use client';

import { useTranslations } from 'next-intl';
import { type DragEvent as DragOver, type ReactNode, useEffect } from 'react';
import { useDropzone } from 'react-dropzone';
import { notify } from '@/components/ui/notify';
import { readDrop } from '@/lib/browser/library/picture-drag';
import { addReferenceFiles, addReferencePicture } from '@/lib/browser/references/change-references';
import type { ReferenceForm } from '@/lib/browser/references/reference-form';

/** Marks a part of a page that takes dropped and pasted files for its own use: they do not become references. */
export const takesOwnFiles = { 'data-own-files': '' } as const;

/** A page that takes pictures wherever they are dropped, and from the clipboard. */
export function DropAnywhere({ form, children }: { form: ReferenceForm; children: ReactNode }) {
  const t = useTranslations('references');
  const { getRootProps, rootRef, isDragGlobal } = useDropzone({
    noClick: true,
    noKeyboard: true,
    // Files are accepted whatever their names say: their bytes decide, and each tile shows the result.
    onDrop: (files) => void addReferenceFiles(form, files),
  });
  /** Takes dropped or pasted pictures. Returns whether the event had anything for this page. */
  const take = (data: DataTransfer | null): boolean => {
    const dropped = readDrop(data);
    if (dropped.kind === 'picture') void addReferencePicture(form, dropped.id);
    else if (dropped.kind === 'files') void addReferenceFiles(form, dropped.files);
    else if (dropped.kind === 'address') {
      notify({ tone: 'failure', title: t('address.title'), text: t('address.text') });
    } else return false;
    return true;
  };
  /** The dropzone takes files; anything else that is dropped is handled here before it. */
  const takeOther = (event: DragOver) => {
    if (isForOwnUse(event.target)) return event.stopPropagation();
    const { kind } = readDrop(event.dataTransfer);
    // Text that is dragged into a field belongs to the field.
    if (kind === 'nothing' || (kind === 'address' && isField(event.target))) return event.stopPropagation();
    if (kind === 'files' && event.dataTransfer.files.length > 0) return;
    event.preventDefault();
    event.stopPropagation();
    take(event.dataTransfer);
  };

  // Synchronises with the document: drops outside this page's own element, and pasted pictures.
  useEffect(() => {
    const onDrop = (event: DragEvent) => {
      if (isForOwnUse(event.target)) return;
      if (event.target instanceof Node && rootRef.current?.contains(event.target)) return;
      if (take(event.dataTransfer)) event.preventDefault();
    };
    const onPaste = (event: ClipboardEvent) => {
      const { target, clipboardData } = event;
      if (isForOwnUse(target)) return;
      // Office programs copy text together with a picture of it: a field wants the text.
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

function isForOwnUse(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('[data-own-files]') !== null;
}
