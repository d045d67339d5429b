'use client';
'use no memo';

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
  /** Called once, before the first paint, with text that was typed or autofilled while the page was loading. */
  onEarlyText?: (text: string) => void;
};

/** An input for one line of text. */
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
  /** Smallest height, in lines. */
  rows?: number;
  /** Largest height, in lines; longer text scrolls. */
  rowsMax?: number;
  /** Omits background and border, for a container that has its own. */
  bare?: boolean;
  /** Called once, before the first paint, with text that was typed while the page was loading. */
  onEarlyText?: (text: string) => void;
};

/** A text area that grows with its text, by `field-sizing` or, in browsers without it, by measuring. */
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
 * Reports text that was typed or autofilled while the page was loading, once and before the first paint. React fires no
 * change event when it hydrates an element whose text differs from its `value`.
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

  // Synchronises with the text that the element already has.
  useLayoutEffect(() => report(), []);
}
