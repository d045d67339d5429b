import 'server-only';
import { getConfig } from '../config';
import { logger } from '../log';
import { getStorage } from '../storage/get-storage';
import { sweepJobs } from './sweep-jobs';

const everyMs = 3_600_000;

/** On one machine: at the start and every hour. A serverless platform calls a route instead. */
export function sweepRegularly(): void {
  const sweep = async () => {
    try {
      const swept = await sweepJobs(await getStorage(getConfig()), Date.now());
      if (Object.values(swept).some((count) => count > 0)) logger.info(swept, 'swept parked jobs');
    } catch (cause) {
      logger.error({ err: cause }, 'the sweep failed; the next one tries again');
    }
  };
  void sweep();
  setInterval(() => void sweep(), everyMs).unref();
}
