import { unlock } from '../api';
import { ApiFailure } from '../api-failure';
import { openStudio } from './open-studio';

/** Gives the access code; once it opens, everything is asked for that was refused before. */
export async function unlockStudio(code: string): Promise<'unlocked' | 'refused' | 'unreachable'> {
  try {
    await unlock(code);
  } catch (error) {
    return error instanceof ApiFailure && error.status === 401 ? 'refused' : 'unreachable';
  }
  await openStudio();
  return 'unlocked';
}
