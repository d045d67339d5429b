'use client';

import { useTranslations } from 'next-intl';
import { SegmentedControl } from '@/components/ui/segmented-control';
import { Slider } from '@/components/ui/slider';
import type { MaskBrush } from '@/lib/browser/mask/mask-canvas';
import { type MaskTool, maskTools } from './mask-tool';

export type MaskToolsProps = {
  tool: MaskTool;
  onTool: (tool: MaskTool) => void;
  brush: Omit<MaskBrush, 'mode'>;
  onBrush: (brush: Omit<MaskBrush, 'mode'>) => void;
  /** The largest brush, in pixels of the picture. */
  sizeMax: number;
  isPreview: boolean;
  onPreview: (isPreview: boolean) => void;
};

/** What one draws with, and how the mask is shown. */
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
