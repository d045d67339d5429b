import type { JobEvent, JobEventData } from '@/lib/protocol/job-events';

/** An event of a job with its picture as a Blob, however the bytes came. */
export type DeliveredEvent =
  | Exclude<JobEvent, { event: 'image-preview' | 'image-end' }>
  | {
      event: 'image-preview';
      /** null for a preview that a newer one, or the picture, had replaced before it could be fetched. */
      data: Omit<JobEventData<'image-preview'>, 'base64'> & { picture: Blob | null };
    }
  | {
      event: 'image-end';
      /** null if the studio no longer has the picture's bytes. */
      data: PictureFacts & { picture: Blob | null };
    };

type PictureFacts = Omit<JobEventData<'image-end'>, 'base64'>;

export type DeliveredPicture = PictureFacts & { picture: Blob };

export interface JobFrame {
  /** From 1, as the server numbers them. */
  sequence: number;
  event: DeliveredEvent;
}
