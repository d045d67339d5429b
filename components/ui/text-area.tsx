'use client';

import { type ComponentProps, type Ref, useEffect, useImperativeHandle, useRef } from 'react';
import { classNames } from './class-names';
import { controlLook } from './control-styles';
import { useFieldWiring } from './field-context';
import { useEarlyText } from './use-early-text';

export type TextAreaProps = Omit<ComponentProps<'textarea'>, 'rows' | 'ref'> & {
  ref?: Ref<HTMLTextAreaElement | null>;
  /** Height before it grows, in lines. */
  rows?: number;
  /** Lines after which it scrolls instead of growing. */
  rowsMax?: number;
  /** No well and no edge: for a field that is a surface of its own. */
  bare?: boolean;
  /** Told once, before the first paint, what was typed while the page was still loading. */
  onEarlyText?: (text: string) => void;
};

/** Grows with its text, by `field-sizing` where the browser has it and by measuring where not. */
export function TextArea({
  ref,
  rows = 3,
  rowsMax = 14,
  bare = false,
  onEarlyText,
  className,
  ...attributes
}: TextAreaProps) {
  const wiring = useFieldWiring(attributes);
  const element = useRef<HTMLTextAreaElement>(null);
  useImperativeHandle<HTMLTextAreaElement | null, HTMLTextAreaElement | null>(ref, () => element.current, []);
  const { value } = attributes;

  useEarlyText(element, value, onEarlyText);

  // Synchronises the element's height with its text in browsers without `field-sizing`.
  useEffect(() => {
    const area = element.current;
    if (!area || value === undefined || CSS.supports('field-sizing', 'content')) return;
    area.style.height = 'auto';
    area.style.height = `${area.scrollHeight + area.offsetHeight - area.clientHeight}px`;
  }, [value]);

  return (
    <textarea
      {...attributes}
      {...wiring}
      ref={element}
      rows={rows}
      style={{ minHeight: `calc(${rows}lh + 1.25rem)`, maxHeight: `calc(${rowsMax}lh + 1.25rem)` }}
      className={classNames(
        'field-sizing-content scroll-quiet block resize-none py-2.5',
        bare ? 'text-field w-full bg-transparent text-text outline-none' : controlLook,
        !bare && 'px-3',
        className,
      )}
    />
  );
}
