/** A size as a small drawn rectangle of its ratio; decorative. */
export function RatioShape({ size }: { size: string }) {
  const [width = 1, height = 1] = size === 'auto' ? [1, 1] : size.split('x').map(Number);
  const scale = 18 / Math.max(width, height);
  return (
    <span aria-hidden="true" className="grid size-6 place-items-center">
      <span
        className={`block rounded-[2px] border-[1.5px] border-current ${size === 'auto' ? 'border-dashed' : ''}`}
        style={{ width: width * scale, height: height * scale }}
      />
    </span>
  );
}
