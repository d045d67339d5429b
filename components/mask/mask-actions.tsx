'use client';

import { Contrast, FileUp, Maximize, Redo2, Trash2, Undo2, ZoomIn, ZoomOut } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { buttonStyles } from '@/components/ui/button';
import { IconButton } from '@/components/ui/icon-button';

export type MaskActionsProps = {
  canUndo: boolean;
  canRedo: boolean;
  onUndo: () => void;
  onRedo: () => void;
  onInvert: () => void;
  onClear: () => void;
  onZoom: (factor: number) => void;
  onFit: () => void;
};

/** What is done at once: steps back and forth, all or nothing, nearer and further. */
export function MaskActions(props: MaskActionsProps) {
  const { canUndo, canRedo, onUndo, onRedo, onInvert, onClear, onZoom, onFit } = props;
  const t = useTranslations('edit.mask');
  return (
    <div className="flex flex-wrap gap-1">
      <IconButton label={t('undo')} variant="quiet" disabled={!canUndo} onClick={onUndo}>
        <Undo2 aria-hidden="true" className="size-4" />
      </IconButton>
      <IconButton label={t('redo')} variant="quiet" disabled={!canRedo} onClick={onRedo}>
        <Redo2 aria-hidden="true" className="size-4" />
      </IconButton>
      <IconButton label={t('invert')} variant="quiet" onClick={onInvert}>
        <Contrast aria-hidden="true" className="size-4" />
      </IconButton>
      <IconButton label={t('clear')} variant="quiet" onClick={onClear}>
        <Trash2 aria-hidden="true" className="size-4" />
      </IconButton>
      <IconButton label={t('zoomIn')} variant="quiet" onClick={() => onZoom(1.4)}>
        <ZoomIn aria-hidden="true" className="size-4" />
      </IconButton>
      <IconButton label={t('zoomOut')} variant="quiet" onClick={() => onZoom(1 / 1.4)}>
        <ZoomOut aria-hidden="true" className="size-4" />
      </IconButton>
      <IconButton label={t('fit')} variant="quiet" onClick={onFit}>
        <Maximize aria-hidden="true" className="size-4" />
      </IconButton>
    </div>
  );
}

/** A mask that was made elsewhere. */
export function MaskFileButton({ onFile }: { onFile: (file: File) => void }) {
  const t = useTranslations('edit.mask');
  return (
    <label
      className={buttonStyles({
        className:
          'w-full cursor-pointer has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-2',
      })}
    >
      <input
        type="file"
        accept="image/png,image/webp,.png"
        aria-label={t('load')}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) onFile(file);
        }}
        className="sr-only"
      />
      <FileUp aria-hidden="true" className="size-4" />
      {t('load')}
    </label>
  );
}
