/** The room that something will take, before it is there. Give it its size by class. */
export function Skeleton({ className }: { className: string }) {
  return <div aria-hidden="true" className={`skeleton-breath rounded-picture bg-line ${className}`} />;
}
