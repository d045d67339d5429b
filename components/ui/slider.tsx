'use client';

import type { CSSProperties } from 'react';
import { useFieldWiring } from './field';

export type SliderProps = {
  value: number;
  onValueChange: (value: number) => void;
  min: number;
  max: number;
  step?: number;
  /** Text such as "80 %", shown and read by screen readers instead of the number. */
  valueText?: string;
  disabled?: boolean;
  /** The accessible name, needed outside a `Field`. */
  'aria-label'?: string;
};

/** A native range input with its value beside it. */
export function Slider({
  value,
  onValueChange,
  min,
  max,
  step = 1,
  valueText,
  disabled,
  ...names
}: SliderProps) {
  const wiring = useFieldWiring({});
  const filled: CSSProperties & { '--filled': string } = {
    '--filled': `${max > min ? ((value - min) / (max - min)) * 100 : 0}%`,
  };
  return (
    <div className="flex min-h-control-small items-center gap-3">
      <input
        {...names}
        {...wiring}
        type="range"
        value={value}
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        aria-valuetext={valueText}
        onChange={(event) => onValueChange(event.target.valueAsNumber)}
        style={filled}
        className="slider min-w-0 flex-1"
      />
      <output aria-hidden="true" className="figures min-w-9 text-right text-caption text-muted">
        {valueText ?? value}
      </output>
    </div>
  );
}
