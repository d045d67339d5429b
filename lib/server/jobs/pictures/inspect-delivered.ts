import 'server-only';
import { endsEarly } from '../../gateway/answers/picture-end';
import { type InspectedPicture, inspectPicture } from '../../platform/images/inspect-picture';

export type DeliveredPicture = InspectedPicture & {
  /** Set if the bytes end before the picture does. */
  damaged?: true;
};

/** What a job's log says of a picture, by its bytes; null if they are no picture that the studio accepts. */
export async function inspectDelivered(bytes: Buffer): Promise<DeliveredPicture | null> {
  const picture = await inspectPicture(bytes);
  return picture && { ...picture, ...(endsEarly(bytes) ? { damaged: true } : {}) };
}

/** Whether stored bytes are a picture from its beginning to its end. */
export async function isIntactPicture(stored: Uint8Array): Promise<boolean> {
  const picture = await inspectDelivered(Buffer.from(stored));
  return picture !== null && picture.damaged === undefined;
}
