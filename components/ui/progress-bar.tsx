export type ProgressBarProps = {
  /** The accessible name: what is under way. */
  label: string;
  /** 0–100, or null if unknown; the bar then only shows that work goes on. */
  percent: number | null;
  /** Text that screen readers read instead of the number, such as the stage and the expected time. */
  valueText?: string;
  className?: string;
};

/** A thin progress bar. It never estimates: without a reported percentage it is indeterminate. */
export function ProgressBar({ label, percent, valueText, className = '' }: ProgressBarProps) {
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent ?? undefined}
      aria-valuetext={valueText}
      className={`relative h-0.75 overflow-hidden rounded-full bg-line ${className}`}
    >
      {percent === null ? (
        <div className="indeterminate-bar absolute inset-y-0 left-0 w-[30%] rounded-full bg-safelight" />
      ) : (
        <div
          className="absolute inset-0 origin-left rounded-full bg-safelight transition-transform duration-develop"
          style={{ transform: `scaleX(${Math.min(100, Math.max(0, percent)) / 100})` }}
        />
      )}
    </div>
  );
}
