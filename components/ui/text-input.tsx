'use client';

import { type ComponentProps, useRef } from 'react';
import { classNames } from './class-names';
import { controlLook } from './control-styles';
import { useFieldWiring } from './field-context';
import { useEarlyText } from './use-early-text';

export type TextInputProps = Omit<ComponentProps<'input'>, 'ref'> & {
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
      className={classNames(controlLook, 'h-control px-3', className)}
    />
  );
}
