export type CutOutFilterProps = {
  id: string;
  picture: { width: number; height: number };
  /** Of one square, in pixels of the picture. */
  squarePx: number;
};

/** Shows a chequered board, as drawing programs do for what is not there, wherever something was painted. */
export function CutOutFilter({ id, picture: { width, height }, squarePx }: CutOutFilterProps) {
  const square = {
    width: squarePx,
    height: squarePx,
    floodColor: 'color-mix(in srgb, var(--color-edge) 45%, var(--color-raised))',
  };
  return (
    <svg width="0" height="0" aria-hidden="true" className="absolute">
      <filter
        id={id}
        filterUnits="userSpaceOnUse"
        primitiveUnits="userSpaceOnUse"
        colorInterpolationFilters="sRGB"
        x="0"
        y="0"
        width={width}
        height={height}
      >
        <feFlood x="0" y="0" {...square} result="first" />
        <feFlood x={squarePx} y={squarePx} {...square} result="second" />
        <feMerge x="0" y="0" width={squarePx * 2} height={squarePx * 2}>
          <feMergeNode in="first" />
          <feMergeNode in="second" />
        </feMerge>
        <feTile result="squares" />
        <feFlood floodColor="var(--color-raised)" result="ground" />
        <feMerge result="board">
          <feMergeNode in="ground" />
          <feMergeNode in="squares" />
        </feMerge>
        <feComposite in="board" in2="SourceAlpha" operator="in" />
      </filter>
    </svg>
  );
}
