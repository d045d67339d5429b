import type { ReactNode } from 'react';

/** Renders the `<figure>` tag of a message: an amount in tabular figures. */
export function figure(amount: ReactNode) {
  return <span className="figures">{amount}</span>;
}
