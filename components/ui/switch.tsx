'use client';

import { type ReactNode, useId } from 'react';

export type SwitchProps = {
  label: string;
  checked: boolean;
  onCheckedChange: (checked: boolean) => void;
  hint?: ReactNode;
  disabled?: boolean;
};

/** On or off, at once: a native checkbox with the role of a switch. The whole line is the target. */
export function Switch({ label, checked, onCheckedChange, hint, disabled }: SwitchProps) {
  const id = useId();
  return (
    <div className="grid min-w-0 gap-0.5">
      <label className="flex min-h-control-small cursor-pointer items-center justify-between gap-4 text-body has-disabled:cursor-not-allowed has-disabled:text-muted">
        <span className="min-w-0">{label}</span>
        <input
          type="checkbox"
          // biome-ignore lint/a11y/useAriaPropsForRole: a checkbox tells its state by `checked`; aria-checked is not allowed on it
          role="switch"
          checked={checked}
          disabled={disabled}
          onChange={(event) => onCheckedChange(event.target.checked)}
          aria-describedby={hint ? `${id}-hint` : undefined}
          className="relative h-5 w-8.5 shrink-0 cursor-pointer appearance-none rounded-full border border-edge bg-well transition-colors duration-quick before:absolute before:top-0.5 before:left-0.5 before:size-3.5 before:rounded-full before:bg-edge before:transition-[translate,background-color] before:duration-quick checked:border-safelight checked:bg-safelight checked:before:translate-x-3.5 checked:before:bg-on-safelight disabled:cursor-not-allowed disabled:opacity-50"
        />
      </label>
      {hint && (
        <p id={`${id}-hint`} className="text-caption text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}
