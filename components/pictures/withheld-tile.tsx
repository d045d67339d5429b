import type { ReactNode } from 'react';
import { tileRatio } from './justify-rows';
import { PaperGrain } from './paper-grain';

export type WithheldTileProps = {
  /** Width through height of the picture that did not come. */
  ratio: number;
  title: string;
  text?: string | undefined;
  /** The next step. */
  children?: ReactNode;
};

/** Paper that was never developed: the place of a picture that does not come, and a sentence why. */
export function WithheldTile({ ratio, title, text, children }: WithheldTileProps) {
  return (
    <div
      style={{ aspectRatio: tileRatio(ratio) }}
      className="@container relative grid w-full place-items-center overflow-hidden rounded-picture bg-[color-mix(in_srgb,var(--color-safelight)_7%,var(--color-raised))] shadow-[inset_0_0_0_1px_var(--color-line)]"
    >
      <PaperGrain />
      <div className="scroll-quiet relative grid max-h-full max-w-[min(18rem,100%)] justify-items-center gap-1 overflow-y-auto p-4 @max-[12rem]:px-2 text-center text-body">
        <p className="text-balance font-strong">{title}</p>
        {/* Where a tile is narrow, its title has to do. */}
        {text && <p className="@max-[12rem]:hidden text-pretty text-caption text-muted">{text}</p>}
        {children && <div className="flex flex-wrap justify-center gap-2 pt-2">{children}</div>}
      </div>
    </div>
  );
}
