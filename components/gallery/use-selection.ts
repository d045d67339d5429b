'use client';

import { useRef, useState } from 'react';

export interface Selection {
  selected: ReadonlySet<string>;
  /** `range`: what the last toggled one became, all between it and this one become too. */
  toggle: (id: string, reach: 'one' | 'range') => void;
  clear: () => void;
}

/** Which of the pictures on the page are selected, given their order. */
export function useSelection(ids: readonly string[]): Selection {
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const anchor = useRef<string | null>(null);

  const toggle = (id: string, reach: 'one' | 'range') => {
    const from = anchor.current === null ? -1 : ids.indexOf(anchor.current);
    const to = ids.indexOf(id);
    if (reach === 'range' && from >= 0 && to >= 0 && anchor.current !== null) {
      const between = ids.slice(Math.min(from, to), Math.max(from, to) + 1);
      setSelected(withAll(selected, between, selected.has(anchor.current)));
    } else {
      setSelected(withAll(selected, [id], !selected.has(id)));
    }
    anchor.current = id;
  };
  const clear = () => {
    anchor.current = null;
    setSelected(new Set());
  };
  return { selected, toggle, clear };
}

function withAll(
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
