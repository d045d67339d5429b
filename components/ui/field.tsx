'use client';
'use no memo';

import { createContext, type ReactNode, use, useId } from 'react';
import { classNames } from './class-names';

type FieldProps = {
  label: string;
  /** Hides the label visually if its surroundings already say it. */
  labelHidden?: boolean;
  hint?: ReactNode;
  /** What is wrong with the value. Screen readers announce it and read it with the control. */
  error?: string | null;
  /** Shown at the end of the label's line, such as a count or a small action. */
  aside?: ReactNode;
  className?: string;
  /** A control of this folder; it takes its id and descriptions from `useFieldWiring`. */
  children: ReactNode;
};

/** A label, a control, a hint and an error, connected by ids. */
export function Field({ label, labelHidden = false, hint, error, aside, className, children }: FieldProps) {
  const id = useId();
  const hintId = hint ? `${id}-hint` : null;
  const errorId = error ? `${id}-error` : null;
  const describedBy = [errorId, hintId].filter(Boolean).join(' ') || undefined;
  return (
    <div className={classNames('grid min-w-0 grid-cols-1 gap-1.5', className)}>
      <div className={labelHidden && !aside ? 'sr-only' : 'flex items-baseline justify-between gap-3'}>
        <label htmlFor={id} className={labelHidden ? 'sr-only' : 'text-body text-muted'}>
          {label}
        </label>
        {aside && <span className="ml-auto text-caption text-muted">{aside}</span>}
      </div>
      <FieldContext value={{ id, describedBy, invalid: Boolean(error) }}>{children}</FieldContext>
      {error && (
        <p id={errorId ?? undefined} role="alert" className="text-caption text-failure">
          {error}
        </p>
      )}
      {hint && (
        <p id={hintId ?? undefined} className="text-caption text-muted">
          {hint}
        </p>
      )}
    </div>
  );
}

type FieldWiring = { id: string; describedBy: string | undefined; invalid: boolean };

const FieldContext = createContext<FieldWiring | null>(null);

/** The attributes that a control takes from the field around it. Its own `id` takes precedence. */
export function useFieldWiring(own: { id?: string | undefined; 'aria-describedby'?: string | undefined }) {
  const field = use(FieldContext);
  const describedBy = [own['aria-describedby'], field?.describedBy].filter(Boolean).join(' ');
  return {
    id: own.id ?? field?.id,
    'aria-describedby': describedBy || undefined,
    'aria-invalid': field?.invalid || undefined,
  };
}

/** Shared by text-like controls. The border has a contrast of 3:1. */
export const controlStyles =
  'w-full min-w-0 rounded-control border border-edge bg-well text-field text-text transition-colors duration-quick hover:border-text disabled:cursor-not-allowed disabled:border-line disabled:text-muted aria-invalid:border-failure focus-visible:outline-offset-0';
