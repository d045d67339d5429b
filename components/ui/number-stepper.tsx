'use client';
'use no memo';

import { Minus, Plus } from 'lucide-react';
import { useTranslations } from 'next-intl';
import { useState } from 'react';
import { useFieldWiring } from './field';
import { IconButton } from './icon-button';

export type NumberStepperProps = {
  /** Used in the names of the two buttons; the input takes its label from the field around it. */
  label: string;
  value: number;
  onValueChange: (value: number) => void;
  min: number;
  max: number;
  step?: number;
  disabled?: boolean;
  id?: string;
};

/** An input for whole numbers with minus and plus buttons. A typed value is clamped when the input loses focus. */
export function NumberStepper({
  label,
  value,
  onValueChange,
  min,
  max,
  step = 1,
  disabled,
  id,
}: NumberStepperProps) {
  const t = useTranslations('ui');
  const wiring = useFieldWiring({ id });
  const [draft, setDraft] = useState<string | null>(null);

  function type(text: string) {
    setDraft(text);
    const typed = Number(text);
    if (text !== '' && Number.isInteger(typed) && typed >= min && typed <= max) onValueChange(typed);
  }

  function leave() {
    const typed = Math.round(Number(draft));
    if (draft !== null && draft !== '' && Number.isFinite(typed)) onValueChange(clamp(typed, min, max));
    setDraft(null);
  }

  return (
    <div className="flex w-fit items-center rounded-control border border-edge bg-well focus-within:border-text">
      <IconButton
        label={t('decrease', { label })}
        disabled={disabled || value <= min}
        onClick={() => onValueChange(clamp(value - step, min, max))}
        className="-my-px"
      >
        <Minus className="size-4" />
      </IconButton>
      <input
        {...wiring}
        type="number"
        inputMode="numeric"
        min={min}
        max={max}
        step={step}
        disabled={disabled}
        value={draft ?? value}
        onChange={(event) => type(event.target.value)}
        onBlur={leave}
        className="figures text-field -my-px h-control w-12 rounded-control bg-transparent text-center text-text disabled:text-muted"
      />
      <IconButton
        label={t('increase', { label })}
        disabled={disabled || value >= max}
        onClick={() => onValueChange(clamp(value + step, min, max))}
        className="-my-px"
      >
        <Plus className="size-4" />
      </IconButton>
    </div>
  );
}

function clamp(value: number, min: number, max: number): number {
  return Math.min(max, Math.max(min, value));
}
