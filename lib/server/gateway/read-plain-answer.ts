import 'server-only';
import { type FoundPicture, readPictureText } from '@/lib/transcript/picture-text';
import { sniffPicture } from '../platform/images/sniff-picture';
import type { AnswerEnd } from './answer-end';
import type { ImageDelivery } from './image-delivery';
import { endsEarly } from './picture-end';
import { searchText } from './search-answer';

/** Text that is longer is no answer, unless it is base64. */
const searchedMax = 1_000_000;

/** Longer than the pauses within an answer that is sent at all. */
const quietMs = 2_500;

export type PlainPiece =
  | { type: 'picture'; picture: FoundPicture }
  /** A picture that the answer ended in the middle of. */
  | { type: 'cut-picture'; base64: string };

/** An answer that is neither JSON nor events: the bytes of a picture, its base64, or text that links one. */
export async function* readPlainAnswer(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
  delivery: ImageDelivery,
): AsyncGenerator<PlainPiece, void, void> {
  const { bytes, failures } = await collect(chunks, end);
  const isPicture = sniffPicture(bytes) !== null;
  if (isPicture && (failures.length > 0 || endsEarly(bytes))) {
    yield { type: 'cut-picture', base64: bytes.toString('base64') };
    throw failures[0] ?? delivery.error('upstream_cut_off');
  }
  const pictures = isPicture ? [{ base64: bytes.toString('base64') }] : picturesOf(bytes.toString());
  for (const picture of pictures) yield { type: 'picture', picture };
  if (failures.length > 0) throw failures[0];
  if (pictures.length === 0) throw delivery.error('upstream_unreadable');
}

function picturesOf(text: string): FoundPicture[] {
  const picture = readPictureText(text.trim().replace(/^"([^"\\]*)"$/, '$1'));
  return picture ? [picture] : searchText(text.slice(0, searchedMax));
}

async function collect(
  chunks: AsyncIterable<Uint8Array>,
  end: AnswerEnd,
): Promise<{ bytes: Buffer; failures: unknown[] }> {
  const collected: Uint8Array[] = [];
  const failures: unknown[] = [];
  try {
    for await (const chunk of chunks) {
      collected.push(chunk);
      // The connection may stay open behind the last byte.
      end.reachIfQuiet(quietMs, () => isWhole(Buffer.concat(collected)));
    }
  } catch (cause) {
    failures.push(cause);
  }
  return { bytes: Buffer.concat(collected), failures };
}

/** Whether all of a picture has come, or of the text that is or links one. */
function isWhole(bytes: Buffer): boolean {
  if (sniffPicture(bytes) !== null) return !endsEarly(bytes);
  return picturesOf(bytes.toString()).some(
    (picture) => !('base64' in picture) || !endsEarly(Buffer.from(picture.base64, 'base64')),
  );
}
