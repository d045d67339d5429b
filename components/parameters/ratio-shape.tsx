'use no memo';

/** A small rectangle in the ratio of a size or of `W:H`; a dashed square for `auto`. Decorative. */
export function RatioShape({ shape }: { shape: string }) {
  const isAuto = shape === 'auto';
  const [width = 1, height = 1] = isAuto ? [1, 1] : shape.split(/[x:]/).map(Number);
  const scale = 18 / Math.max(width, height);
  return (
    <span aria-hidden="true" className="grid size-6 place-items-center">
      <span
        className={`block min-h-1 min-w-1 rounded-[2px] border-[1.5px] border-current ${isAuto ? 'border-dashed' : ''}`}
        style={{ width: width * scale, height: height * scale }}
      />
    </span>
  );
}
