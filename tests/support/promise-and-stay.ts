import { reserveDiskSpaceOrThrow } from '@/lib/server/jobs/reserve-disk-space';
import { openFileSystem } from '@/lib/server/platform/storage/file-system';

// A process that is promised room on a disk with so many bytes free, prints whether it was, and lives until it is killed.
const [directory = '', freeBytes, sizeBytes] = process.argv.slice(2);
const storage = openFileSystem(directory, async () => Number(freeBytes));
const isPromised = await reserveDiskSpaceOrThrow(storage, Number(sizeBytes)).then(
  () => true,
  () => false,
);
process.stdout.write(isPromised ? 'promised\n' : 'refused\n');
setInterval(() => undefined, 60_000);
