import 'server-only';
import { getConfig } from '../platform/config';
import { logger } from '../platform/log';
import { getStorage } from '../platform/storage/get-storage';
import { sweepStorage } from './sweep-storage';

const everyMs = 3_600_000;

/** On one machine: at the start and every hour. A serverless platform calls a route instead. */
export function sweepRegularly(): void {
  const sweep = async () => {
    try {
      const swept = await sweepStorage(await getStorage(getConfig()), Date.now());
      if (Object.values(swept).some((count) => count > 0)) logger.info(swept, 'swept the storage');
    } catch (cause) {
      logger.error({ err: cause }, 'the sweep failed; the next one tries again');
    }
  };
  void sweep();
  setInterval(() => void sweep(), everyMs).unref();
}
