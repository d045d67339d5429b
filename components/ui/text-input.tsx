'use client';

import {
  type ComponentProps,
  type Ref,
  type RefObject,
  useEffect,
  useEffectEvent,
  useImperativeHandle,
  useLayoutEffect,
  useRef,
} from 'react';
import { classNames } from './class-names';
import { controlStyles, useFieldWiring } from './field';

type TextInputProps = Omit<ComponentProps<'input'>, 'ref'> & {
  /** Told once, before the first paint, what was typed or filled in while the page was still loading. */
  onEarlyText?: (text: string) => void;
};

/** One line of text. */
export function TextInput({ className, onEarlyText, ...attributes }: TextInputProps) {
  const wiring = useFieldWiring(attributes);
  const element = useRef<HTMLInputElement>(null);
  useEarlyText(element, attributes.value, onEarlyText);
  return (
    <input
      type="text"
      {...attributes}
      {...wiring}
      ref={element}
      className={classNames(controlStyles, 'h-control px-3', className)}
    />
  );
}

type TextAreaProps = Omit<ComponentProps<'textarea'>, 'rows' | 'ref'> & {
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
        bare ? 'text-field w-full bg-transparent text-text outline-none' : controlStyles,
        !bare && 'px-3',
        className,
      )}
    />
  );
}

/**
 * Tells once, before the first paint, what was typed or filled in while the page was still loading: React hydrates an
 * element that holds other text than its `value` without a change event.
 */
function useEarlyText(
  element: RefObject<HTMLInputElement | HTMLTextAreaElement | null>,
  value: unknown,
  onEarlyText: ((text: string) => void) | undefined,
): void {
  const report = useEffectEvent(() => {
    const text = element.current?.value ?? '';
    if (text !== '' && text !== value) onEarlyText?.(text);
  });

  // Takes over what the browser holds.
  useLayoutEffect(() => report(), []);
}
