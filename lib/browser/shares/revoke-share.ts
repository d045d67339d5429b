import { ApiFailure } from '../platform/api-failure';
import { forgetOwnShare } from './own-shares';
import { revokeShare as revoke } from './shares-api';

/** Takes a link back. One that is gone already is as good as taken back. */
export async function revokeShare(id: string, token: string | null): Promise<void> {
  try {
    await revoke(id, token);
  } catch (error) {
    const isGone = error instanceof ApiFailure && (error.code === 'share_gone' || error.code === 'not_found');
    if (!isGone) throw error;
  }
  await forgetOwnShare(id);
}
