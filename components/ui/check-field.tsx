'use client';

import { Check } from 'lucide-react';
import { type ReactNode, useId } from 'react';

export type CheckFieldProps = {
  label: string;
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  hint?: ReactNode;
  /** It takes effect at once, and is announced as a switch. */
  isSwitch?: boolean;
  disabled?: boolean;
};

/** A native checkbox with its label; clicking anywhere on the line toggles it. */
export function CheckField({ label, checked, onCheckedChange, hint, isSwitch, disabled }: CheckFieldProps) {
  const id = useId();
  return (
    <div className="grid">
      <label className="flex min-h-control-small cursor-pointer items-center gap-2.5 text-body">
        <span className="relative grid size-4.5 shrink-0 place-items-center">
          <input
            type="checkbox"
            role={isSwitch ? 'switch' : undefined}
            disabled={disabled}
            checked={checked}
            aria-describedby={hint ? id : undefined}
            onChange={(event) => onCheckedChange(event.target.checked)}
            className="peer absolute inset-0 cursor-pointer appearance-none rounded-[4px] border border-edge bg-well checked:border-safelight checked:bg-safelight hover:border-text"
          />
          <Check
            aria-hidden="true"
            strokeWidth={3}
            className="pointer-events-none relative size-3 text-on-safelight opacity-0 peer-checked:opacity-100"
          />
        </span>
        {label}
      </label>
      {hint && (
        <p id={id} className="pl-7 text-caption text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
