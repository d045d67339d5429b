'use client';

import { Check } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { classNames } from '@/components/ui/class-names';

/** How tiles take part in a selection. */
export interface TileSelection {
  isSelected: boolean;
  /** At least one picture is selected: every tile shows its box, and a click selects. */
  isSelecting: boolean;
  /** `range`: all from the last one that was toggled to this one. */
  onToggle: (id: string, reach: 'one' | 'range') => void;
}

export type TileCheckboxProps = { id: string; describedBy: string; selection: TileSelection };

/** The box in the corner of a tile that can be selected. A pointer sees it on hover, all do once something is selected. */
export function TileCheckbox({ id, describedBy, selection }: TileCheckboxProps) {
  const t = useTranslations('pictures');
  const { isSelected, isSelecting, onToggle } = selection;
  return (
    <label
      className={classNames(
        'absolute top-0 left-0 grid size-control cursor-pointer place-items-center transition-opacity duration-quick',
        !isSelecting &&
          'opacity-0 group-focus-within/tile:opacity-100 group-hover/tile:opacity-100 [@media(hover:none)]:not-group-focus-within/tile:pointer-events-none',
      )}
    >
      <input
        type="checkbox"
        checked={isSelected}
        aria-label={t('select')}
        aria-describedby={describedBy}
        onChange={(event) => {
          const { nativeEvent } = event;
          const isRange = 'shiftKey' in nativeEvent && nativeEvent.shiftKey === true;
          onToggle(id, isRange ? 'range' : 'one');
        }}
        className="peer size-5.5 cursor-pointer appearance-none rounded-full border-2 border-on-scrim bg-scrim checked:border-safelight checked:bg-safelight"
      />
      <Check
        aria-hidden="true"
        strokeWidth={3}
        className="pointer-events-none absolute size-3.5 text-on-safelight opacity-0 peer-checked:opacity-100"
      />
    </label>
  );
}
