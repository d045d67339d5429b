import 'server-only';

/** Eight bits a channel, three or four channels, upright. */
export interface RawPicture {
  data: Buffer;
  width: number;
  height: number;
  channels: 3 | 4;
}
