'use client';
'use no memo';

import { type ReactNode, useId } from 'react';
import { classNames } from './class-names';

export type Segment<Value extends string> = {
  value: Value;
  label: string;
  /** Decorative, shown before or above the label. */
  icon?: ReactNode;
  disabled?: boolean;
};

export type SegmentedControlProps<Value extends string> = {
  /** The accessible name of the group. */
  legend: string;
  legendHidden?: boolean;
  segments: readonly Segment<Value>[];
  value: Value;
  onValueChange: (value: Value) => void;
  hint?: ReactNode;
  /** `row` is one bar. The others put icons above labels: `tiles` wraps, `line` does not, `thirds` has 3 per line. */
  layout?: 'row' | 'tiles' | 'line' | 'thirds';
  disabled?: boolean;
};

/** A native radio group that looks like one control: it has one tab stop, and arrow keys change the value. */
export function SegmentedControl<Value extends string>(props: SegmentedControlProps<Value>) {
  const {
    legend,
    legendHidden = false,
    segments,
    value,
    onValueChange,
    hint,
    layout = 'row',
    disabled,
  } = props;
  const id = useId();
  return (
    <fieldset
      // biome-ignore lint/a11y/noNoninteractiveElementToInteractiveRole: ARIA in HTML allows this role on a fieldset
      role="radiogroup"
      disabled={disabled}
      aria-labelledby={`${id}-legend`}
      aria-describedby={hint ? `${id}-hint` : undefined}
      className="grid min-w-0 gap-1.5"
    >
      <legend id={`${id}-legend`} className={legendHidden ? 'sr-only' : 'mb-1.5 text-body text-muted'}>
        {legend}
      </legend>
      <div className={layouts[layout]}>
        {segments.map((segment) => (
          <label
            key={segment.value}
            className={classNames(segmentStyles, layout === 'row' ? rowSegment : tileSegment)}
          >
            <input
              type="radio"
              name={id}
              value={segment.value}
              checked={segment.value === value}
              disabled={segment.disabled}
              onChange={() => onValueChange(segment.value)}
              className="peer absolute inset-0 cursor-pointer appearance-none rounded-[inherit] disabled:cursor-not-allowed"
            />
            {segment.icon && (
              <span
                aria-hidden="true"
                className="pointer-events-none relative grid min-h-5 place-items-center"
              >
                {segment.icon}
              </span>
            )}
            <span className="pointer-events-none relative truncate">{segment.label}</span>
          </label>
        ))}
      </div>
      {hint && (
        <p id={`${id}-hint`} className="text-caption text-muted">
          {hint}
        </p>
      )}
    </fieldset>
  );
}

const rowStyles = 'flex rounded-control border border-line bg-room p-0.5';
const tilesStyles = 'grid grid-cols-[repeat(auto-fill,minmax(4.5rem,1fr))] gap-1.5';
const lineStyles = 'grid auto-cols-fr grid-flow-col gap-1.5';
const thirdsStyles = 'grid grid-cols-3 gap-1.5';
const layouts = { row: rowStyles, tiles: tilesStyles, line: lineStyles, thirds: thirdsStyles } as const;
const segmentStyles =
  'relative flex min-w-0 items-center justify-center text-muted transition-colors duration-quick hover:text-text has-checked:text-text has-disabled:opacity-50 has-focus-visible:outline-2 has-focus-visible:outline-focus has-focus-visible:outline-offset-1';
const rowSegment =
  'h-[calc(var(--control)-6px)] flex-1 pointer-coarse:h-control gap-1.5 rounded-[4px] px-2 text-body has-checked:bg-raised has-checked:font-strong has-checked:shadow-[inset_0_0_0_1px_var(--color-edge)]';
const tileSegment =
  'min-h-control flex-col gap-1.5 rounded-control border border-line px-1 py-2 text-caption hover:border-edge has-checked:border-safelight has-checked:shadow-[inset_0_0_0_1px_var(--color-safelight)]';
