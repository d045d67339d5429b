'use client';

import { ReferenceInfoText } from '@/components/references/reference-progress';
import { Dialog } from '@/components/ui/dialog';
import type { TurnPicture } from '@/lib/browser/conversations/conversation-rows';

export type SentPictureDialogProps = {
  /** Object URL of the bytes that were sent. */
  url: string;
  name: string;
  picture: TurnPicture;
  onClose: () => void;
};

/** A picture of a message as large as fits, with how its file was processed before it was sent. */
export function SentPictureDialog({ url, name, picture, onClose }: SentPictureDialogProps) {
  const { receipt, wasReduced } = picture;
  return (
    <Dialog open onOpenChange={(open) => !open && onClose()} title={name} size="wide">
      <div className="grid justify-items-center gap-3">
        {/* biome-ignore lint/performance/noImgElement: an object URL, which no image optimiser can read */}
        <img
          src={url}
          alt={name}
          width={receipt.width}
          height={receipt.height}
          className="h-auto max-h-[70dvh] w-auto max-w-full rounded-picture object-contain"
        />
        <ReferenceInfoText info={receipt} wasReduced={wasReduced} />
      </div>
    </Dialog>
  );
}
