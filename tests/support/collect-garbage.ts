import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/** Has Node collect at once what nothing refers to any more. */
export function collectGarbage(): void {
  setFlagsFromString('--expose-gc');
  const collect: () => void = runInNewContext('gc');
  collect();
}
