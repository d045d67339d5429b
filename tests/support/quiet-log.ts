import { logger } from '@/lib/server/log';

logger.level = 'silent';
