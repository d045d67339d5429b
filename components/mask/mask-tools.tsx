'use client';

import {
  Brush,
  Contrast,
  Eraser,
  Hand,
  Lasso,
  type LucideIcon,
  Maximize,
  Redo2,
  SquareDashed,
  Trash2,
  Undo2,
  ZoomIn,
  ZoomOut,
} from 'lucide-react';
import { useTranslations } from 'next-intl';
import { IconButton } from '@/components/ui/icon-button';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { Slider } from '@/components/ui/slider';
import type { MaskBrush } from '@/lib/browser/mask/mask-canvas';

export type MaskTool = 'brush' | 'eraser' | 'rectangle' | 'lasso' | 'hand';

/** The tools in the order of the bar, each with its key. */
export const maskTools: readonly { tool: MaskTool; icon: LucideIcon; key: string }[] = [
  { tool: 'brush', icon: Brush, key: 'b' },
  { tool: 'eraser', icon: Eraser, key: 'e' },
  { tool: 'rectangle', icon: SquareDashed, key: 'r' },
  { tool: 'lasso', icon: Lasso, key: 'l' },
  { tool: 'hand', icon: Hand, key: 'h' },
];

type MaskToolsProps = {
  tool: MaskTool;
  onTool: (tool: MaskTool) => void;
  brush: Omit<MaskBrush, 'mode'>;
  onBrush: (brush: Omit<MaskBrush, 'mode'>) => void;
  /** The largest brush, in pixels of the picture. */
  sizeMax: number;
  isPreview: boolean;
  onPreview: (isPreview: boolean) => void;
};

/** Chooses a tool, its brush, and how the mask is shown. */
export function MaskTools(props: MaskToolsProps) {
  const { tool, onTool, brush, onBrush, sizeMax, isPreview, onPreview } = props;
  const t = useTranslations('edit.mask');
  const hasBrush = tool === 'brush' || tool === 'eraser';
  return (
    <div className="grid gap-4">
      <SegmentedControl
        legend={t('tool')}
        layout="line"
        segments={maskTools.map(({ tool: value, icon: Icon }) => ({
          value,
          label: t(`tools.${value}`),
          icon: <Icon className="size-4.5" />,
        }))}
        value={tool}
        onValueChange={onTool}
        hint={
          <span className="max-lg:hidden">
            {t('toolKey')}{' '}
            <kbd className="figures">{maskTools.find((entry) => entry.tool === tool)?.key.toUpperCase()}</kbd>
            {' · '}
            {t(`hints.${tool}`)}
          </span>
        }
      />
      {hasBrush && (
        <>
          <div className="grid gap-1">
            <span className="text-body text-muted">{t('size')}</span>
            <Slider
              aria-label={t('size')}
              min={1}
              max={sizeMax}
              value={Math.round(brush.size)}
              onValueChange={(size) => onBrush({ ...brush, size })}
            />
          </div>
          <div className="grid gap-1">
            <span className="text-body text-muted">{t('hardness')}</span>
            <Slider
              aria-label={t('hardness')}
              min={0}
              max={100}
              value={Math.round(brush.hardness * 100)}
              onValueChange={(share) => onBrush({ ...brush, hardness: share / 100 })}
            />
          </div>
        </>
      )}
      <SegmentedControl
        legend={t('shown')}
        segments={[
          { value: 'tint', label: t('tint') },
          { value: 'cut', label: t('cut') },
        ]}
        value={isPreview ? 'cut' : 'tint'}
        onValueChange={(value) => onPreview(value === 'cut')}
      />
    </div>
  );
}

type MaskActionsProps = {
  canUndo: boolean;
  canRedo: boolean;
  onUndo: () => void;
  onRedo: () => void;
  onInvert: () => void;
  onClear: () => void;
  onZoom: (factor: number) => void;
  onFit: () => void;
};

/** Buttons that act at once: undo and redo, invert and clear, zoom. */
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
