import { logger } from '@/lib/server/platform/log';

logger.level = 'silent';
