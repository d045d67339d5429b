'use client';

import type { ComponentProps } from 'react';
import { classNames } from './class-names';
import { controlLook } from './control-look';
import { useFieldWiring } from './field-context';

/** One line of text. */
export function TextInput({ className, ...attributes }: ComponentProps<'input'>) {
  const wiring = useFieldWiring(attributes);
  return (
    <input
      type="text"
      {...attributes}
      {...wiring}
      className={classNames(controlLook, 'h-control px-3', className)}
    />
  );
}
