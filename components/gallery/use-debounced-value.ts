'use client';

import { useEffect, useState } from 'react';

/** A value once it has not changed for a while: for work that every keystroke would begin anew. */
export function useDebouncedValue<Value>(value: Value, afterMs: number): Value {
  const [settled, setSettled] = useState(value);

  // Waits for the typing to pause.
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), afterMs);
    return () => clearTimeout(timer);
  }, [value, afterMs]);

  return settled;
}
