'use client';

import { useLightbox } from '@/lib/browser/library/lightbox-store';

/** What just happened to a picture of the large view, and how to undo it. */
export function LightboxNotice() {
  const notice = useLightbox((state) => state.notice);
  return (
    <div role="status" className="pointer-events-none absolute inset-x-0 bottom-3 flex justify-center">
      {notice && (
        <p className="pointer-events-auto flex items-center gap-3 rounded-panel border border-line bg-raised py-1.5 pr-1.5 pl-4 shadow-float">
          {notice.title}
          <button
            type="button"
            onClick={notice.onUndo}
            className="h-control-small rounded-control px-2.5 font-strong text-safelight hover:bg-line"
          >
            {notice.undoLabel}
          </button>
        </p>
      )}
    </div>
  );
}
