import { logger } from '@/lib/server/log';

// Failures are provoked on purpose here; what matters is asserted.
logger.level = 'silent';
