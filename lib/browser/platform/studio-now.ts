import { libraryDatabase } from './database';

/** The studio's time, as far as this browser knows it: its own clock may be wrong. */
export async function studioNow(): Promise<Date> {
  const copying = await libraryDatabase().state.get('copying');
  return new Date(Date.now() + (copying?.key === 'copying' ? copying.clockOffsetMs : 0));
}
