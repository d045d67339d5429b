'use client';

import { X } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { Dialog } from 'radix-ui';
import { type RefObject, useRef, useState } from 'react';
import { takesOwnFiles } from '@/components/references/drop-anywhere';
import { useReferenceUrl } from '@/components/references/use-reference-url';
import { Button } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';
import { notify } from '@/components/ui/notify';
import { useBackCloses } from '@/components/ui/use-back-closes';
import { useReturnFocus } from '@/components/ui/use-return-focus';
import type { MaskPoint } from '@/lib/browser/mask/mask-area';
import type { Reference } from '@/lib/browser/references/reference';
import { MaskFileButton, MaskFileNotice, useMaskFile } from './mask-file';
import { MaskStage } from './mask-stage';
import { MaskActions, type MaskTool, MaskTools } from './mask-tools';
import { useMask, useSaveMask } from './use-mask';
import { useMaskKeys } from './use-mask-keys';
import { useMaskPointer } from './use-mask-pointer';
import { useMaskView } from './use-mask-view';

export type MaskEditorProps = {
  reference: Reference;
  /** Dimensions of the picture that will be sent, and so of the mask. */
  size: { width: number; height: number };
  onClose: () => void;
};

/** The dialog in which the user paints the part of a picture that may change. */
export function MaskEditor({ reference, size, onClose }: MaskEditorProps) {
  const t = useTranslations('edit.mask');
  const [draft, setDraft] = useState<readonly MaskPoint[] | null>(null);
  const stage = useRef<HTMLDivElement>(null);
  const { rememberOpener, returnFocus } = useReturnFocus();
  useBackCloses(true, onClose);
  return (
    <Dialog.Root open onOpenChange={(open) => !open && onClose()}>
      <Dialog.Portal>
        <Dialog.Content
          onOpenAutoFocus={(event) => {
            rememberOpener();
            // The stage takes keys from the start.
            event.preventDefault();
            stage.current?.focus();
          }}
          onCloseAutoFocus={returnFocus}
          onEscapeKeyDown={(event) => {
            // The first press drops a shape, the second closes the editor.
            if (draft === null) return;
            event.preventDefault();
            setDraft(null);
          }}
          data-mask-editor=""
          className="dialog-overlay fixed inset-0 z-50 bg-room text-body text-text outline-none"
        >
          <Dialog.Title className="sr-only">{t('title')}</Dialog.Title>
          <Dialog.Description className="sr-only">{t('description')}</Dialog.Description>
          <MaskWorkspace
            stage={stage}
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

type MaskWorkspaceProps = {
  stage: RefObject<HTMLDivElement | null>;
  reference: Reference;
  size: { width: number; height: number };
  /** The outline of a shape that is not filled yet. */
  draft: readonly MaskPoint[] | null;
  onDraft: (draft: readonly MaskPoint[] | null) => void;
  onClose: () => void;
};

/** Stage and tools of the editor; a component of its own, because the contents of a dialog mount after it. */
function MaskWorkspace({ stage, reference, size, draft, onDraft, onClose }: MaskWorkspaceProps) {
  const t = useTranslations('edit.mask');
  const longer = Math.max(size.width, size.height);
  const [tool, setTool] = useState<MaskTool>('brush');
  const [brush, setBrush] = useState({ size: Math.max(4, Math.round(longer / 14)), hardness: 1 });
  const [isPreview, setPreview] = useState(false);
  const canvas = useRef<HTMLCanvasElement>(null);
  const { mask, history, noteStep } = useMask(canvas, reference.id, size);
  const save = useSaveMask(mask, reference.id);
  const { view, fitView, zoom, pan, toPicture } = useMaskView(stage, size);
  const { file, read, stretch: stretchFile, dismiss } = useMaskFile(mask, size, noteStep);
  const sizeMax = Math.max(8, Math.round(longer / 3));
  const url = useReferenceUrl(reference);

  const chooseTool = (next: MaskTool) => {
    onDraft(null);
    setTool(next);
  };
  const shared = { mask, tool, zoom, pan, onDraft, onStep: noteStep };
  const pointer = useMaskPointer({ ...shared, brush, toPicture });
  const onKeyDown = useMaskKeys({
    ...shared,
    size,
    draft,
    fitView,
    onTool: chooseTool,
    onBrushSize: (factor) =>
      setBrush((before) => ({ ...before, size: Math.min(sizeMax, Math.max(1, before.size * factor)) })),
  });
  const act = (change: () => void) => () => {
    change();
    noteStep();
  };
  const readFirst = ({ files: [first] }: DataTransfer) => {
    if (first) read(first);
  };
  const finish = async () => {
    if ((await save()) === 'empty') notify({ title: t('nothing'), text: t('nothingText') });
    onClose();
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys and files of the editor, whose parts have roles
    <div
      {...takesOwnFiles}
      onKeyDown={onKeyDown}
      onDrop={(event) => {
        event.preventDefault();
        readFirst(event.dataTransfer);
      }}
      onPaste={(event) => readFirst(event.clipboardData)}
      className="grid size-full grid-rows-[auto_minmax(0,1fr)_auto] lg:grid-cols-[20rem_minmax(0,1fr)] lg:grid-rows-[auto_minmax(0,1fr)]"
    >
      <header className="col-span-full flex items-center gap-2 border-line border-b py-2 pr-2 pl-4 lg:pl-5">
        <IconButton label={t('cancel')} onClick={onClose} className="-ml-2">
          <X aria-hidden="true" className="size-4.5" />
        </IconButton>
        <div className="min-w-0 flex-1">
          <p aria-hidden="true" className="truncate font-strong text-lead">
            {t('title')}
          </p>
          <p aria-hidden="true" className="truncate text-caption text-muted max-sm:hidden">
            {t('description')}
          </p>
        </div>
        <Button variant="primary" onClick={() => void finish()}>
          {t('done')}
        </Button>
      </header>
      <div className="scroll-quiet row-start-3 grid max-h-[44dvh] content-start gap-4 overflow-y-auto border-line border-t p-4 pb-[max(1rem,env(safe-area-inset-bottom))] lg:row-start-2 lg:max-h-none lg:gap-5 lg:border-t-0 lg:border-r lg:p-5">
        <MaskActions
          canUndo={history.canUndo}
          canRedo={history.canRedo}
          onUndo={act(() => mask()?.undo())}
          onRedo={act(() => mask()?.redo())}
          onInvert={act(() => mask()?.invert())}
          onClear={act(() => mask()?.clear())}
          onZoom={zoom}
          onFit={fitView}
        />
        <MaskTools
          tool={tool}
          onTool={chooseTool}
          brush={brush}
          onBrush={setBrush}
          sizeMax={sizeMax}
          isPreview={isPreview}
          onPreview={setPreview}
        />
        <MaskFileButton onFile={read} />
        <MaskFileNotice file={file} size={size} onStretch={stretchFile} onDismiss={dismiss} />
        <p role="status" className="text-caption text-muted">
          {history.isEmpty ? t('empty') : t('painted')}
        </p>
      </div>
      <MaskStage
        stage={stage}
        canvas={canvas}
        picture={{ url, ...size }}
        view={view}
        tool={tool}
        brushSize={brush.size}
        draft={draft}
        isPreview={isPreview}
        handlers={pointer}
      />
    </div>
  );
}
