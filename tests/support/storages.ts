import { openFileSystem } from '@/lib/server/platform/storage/file-system';
import { openS3 } from '@/lib/server/platform/storage/s3';
import type { Storage } from '@/lib/server/platform/storage/storage';
import { openVercelBlob } from '@/lib/server/platform/storage/vercel-blob';
import { startBlob } from './blob-server';
import { type S3Server, startS3 } from './s3-server';
import { deleteFolder, makeTemporaryFolder } from './temporary-folder';

export interface TestStorage {
  storage: Storage;
  /** Opens another instance on the same storage, as another process would. */
  another(): Storage;
  /** The environment that makes a process use this storage. */
  environment: Record<string, string>;
  /** The faults that can be injected, if the storage is a server. */
  faults: Pick<S3Server, 'failWrites' | 'delay'> | null;
  close(): Promise<void>;
}

/** Opens a new, empty storage of each kind that a test can have to itself. */
export const testStorages: Readonly<Record<string, () => Promise<TestStorage>>> = {
  'the file system': async () => {
    const directory = await makeTemporaryFolder('storage');
    return {
      storage: openFileSystem(directory),
      another: () => openFileSystem(directory),
      environment: { STUDIO_DATA_DIR: directory },
      faults: null,
      close: () => deleteFolder(directory),
    };
  },
  'an S3-compatible server': async () => {
    const server = await startS3();
    for (const name of ['AWS_ACCESS_KEY_ID', 'AWS_SECRET_ACCESS_KEY']) {
      process.env[name] = server.environment[name];
    }
    const open = () => openS3({ bucket: server.bucket, region: 'us-east-1', endpoint: server.endpoint });
    return {
      storage: open(),
      another: open,
      environment: server.environment,
      faults: server,
      close: server.close,
    };
  },
  'a stand-in for Vercel Blob': async () => {
    const server = await startBlob();
    for (const name of ['BLOB_READ_WRITE_TOKEN', 'VERCEL_BLOB_API_URL']) {
      process.env[name] = server.environment[name];
    }
    await import('./blob-redirect.mjs');
    return {
      storage: openVercelBlob(),
      another: openVercelBlob,
      environment: server.environment,
      faults: null,
      close: server.close,
    };
  },
};
