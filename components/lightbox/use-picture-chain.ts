'use client';

import { useEffect, useState } from 'react';
import { loadPictureChain, type PictureChain } from '@/lib/browser/library/load-picture-chain';
import type { PictureRow } from '@/lib/browser/platform/database';

/** What a picture was made from and what was made from it; null while it is read, and where there is nothing. */
export function usePictureChain(row: PictureRow): PictureChain | null {
  const [read, setRead] = useState<{ id: string; chain: PictureChain } | null>(null);

  // Reads the library whenever another picture is shown; a row does not change.
  // biome-ignore lint/correctness/useExhaustiveDependencies: the id stands for the row
  useEffect(() => {
    let left = false;
    loadPictureChain(row).then(
      (chain) => {
        if (!left) setRead({ id: row.id, chain });
      },
      // Storage that cannot be read has nothing to tell.
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [row.id]);

  if (read?.id !== row.id) return null;
  const { ancestors, otherParents, children } = read.chain;
  return ancestors.length + otherParents.length + children.length > 0 ? read.chain : null;
}
