import type { ReactNode } from 'react';

/** The `<figure>` of a message: an amount in figures of one width, words around it in the text's face. */
export function figure(amount: ReactNode) {
  return <span className="figures">{amount}</span>;
}
