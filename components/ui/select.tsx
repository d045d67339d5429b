'use client';

import { ChevronDown } from 'lucide-react';
import type { ComponentProps } from 'react';
import { classNames } from './class-names';
import { controlStyles, useFieldWiring } from './field';

export type SelectOption = { value: string; label: string; disabled?: boolean };
export type SelectGroup = { label: string; options: readonly SelectOption[] };

export type SelectProps = Omit<ComponentProps<'select'>, 'onChange' | 'children' | 'value'> & {
  value: string;
  onValueChange: (value: string) => void;
  /** Options or groups of options, in display order. */
  options: readonly (SelectOption | SelectGroup)[];
};

/** A native select, because phones present it better than a custom list. */
export function Select({ value, onValueChange, options, className, ...attributes }: SelectProps) {
  const wiring = useFieldWiring(attributes);
  return (
    <div className={classNames('relative', className)}>
      <select
        {...attributes}
        {...wiring}
        value={value}
        onChange={(event) => onValueChange(event.target.value)}
        className={classNames(controlStyles, 'h-control appearance-none truncate pr-9 pl-3')}
      >
        {options.map((entry) =>
          'options' in entry ? (
            <optgroup key={entry.label} label={entry.label}>
              {entry.options.map((option) => (
                <Option key={option.value} {...option} />
              ))}
            </optgroup>
          ) : (
            <Option key={entry.value} {...entry} />
          ),
        )}
      </select>
      <ChevronDown
        aria-hidden="true"
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 right-3 size-4 text-muted"
      />
    </div>
  );
}

function Option({ value, label, disabled }: SelectOption) {
  return (
    <option value={value} disabled={disabled} className="bg-raised text-text">
      {label}
    </option>
  );
}
