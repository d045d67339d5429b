'use client';

import { useRef, useState } from 'react';

export interface Selection {
  selected: ReadonlySet<string>;
  /** `range`: every picture from the last toggled one to this one gets the state of the last toggled one. */
  toggle: (id: string, reach: 'one' | 'range') => void;
  clear: () => void;
}

/** Which pictures are selected. `ids`: the pictures on the page, in order. */
export function useSelection(ids: readonly string[]): Selection {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | null>(null);

  const toggle = (id: string, reach: 'one' | 'range') => {
    const from = anchor.current === null ? -1 : ids.indexOf(anchor.current);
    const to = ids.indexOf(id);
    if (reach === 'range' && from >= 0 && to >= 0 && anchor.current !== null) {
      const between = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
      setSelected(withState(selected, between, selected.has(anchor.current)));
    } else {
      setSelected(withState(selected, [id], !selected.has(id)));
    }
    anchor.current = id;
  };
  const clear = () => {
    anchor.current = null;
    setSelected(new Set());
  };
  return { selected, toggle, clear };
}

function withState(
  before: ReadonlySet<string>,
  ids: readonly string[],
  isSelected: boolean,
): ReadonlySet<string> {
  const after = new Set(before);
  for (const id of ids) {
    if (isSelected) after.add(id);
    else after.delete(id);
  }
  return after;
}
